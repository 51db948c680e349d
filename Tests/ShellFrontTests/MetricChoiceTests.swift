import Basics
import Records
import TestSupport
import Testing

/// What a run may be chosen by, and what a script may expect of it.
@Suite struct MetricChoiceTests {
  private static let train = "train encoder task=cls epochs=1 batch=8 patience=0 threads=1"

  @Test("no checkpoint and no trial is chosen by a count", arguments: ["fp", "fn", "tn", "tp"])
  func counts(_ cell: String) throws {
    let place = try Workplace(train: 8, others: 6)
    for line in [
      "\(Self.train) metric=confusion_matrix_\(cell)",
      "hpo encoder task=cls lr=1e-4,1e-3 trials=1 epochs=1 metric=confusion_matrix_\(cell)",
    ] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 1 && ending.failures.count == 1, "\(ending)")
      #expect(ending.errors.contains("is a count") && ending.errors.contains("write metric="), "\(ending)")
    }
    #expect(RunStore(place.path + "/experiments").list().runs.isEmpty)
  }

  @Test("what zero_shot alone measures is refused, and shown by compare")
  func zeroShotOnly() throws {
    let place = try Workplace(train: 8, others: 6)
    let ending = try place.lines(
      Workplace.load, "train encoder task=span epochs=1 batch=8 patience=0 metric=heuristic_f1")
    #expect(ending.status == 1 && ending.errors.contains("zero_shot alone"), "\(ending)")
    #expect(try place.lines(Workplace.load, Self.train, "compare metric=heuristic_f1").status == 0)
  }

  @Test("an sd of one run is undefined: it fails, and says n=1")
  func oneRun() throws {
    let place = try Workplace(train: 8, others: 6)
    #expect(try place.lines(Workplace.load, Self.train).status == 0)
    for bound in ["<= 0.0001", ">= 0", "== 0", "~ 0"] {
      let ending = try place.lines("expect sd(f1) \(bound) run=r1")
      #expect(ending.status == 4, "\(bound): \(ending)")
      #expect((ending.output + ending.errors).contains("n=1"), "\(bound): \(ending)")
    }
  }

  @Test("tables for programs have every digit, and null where there is nothing")
  func digits() throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "\(Self.train) seed=1 clip=none", "\(Self.train) seed=2 name=second lr=1e-3",
      "compare on=dev,train metric=loss,f1 format=json")
    #expect(ending.status == 0, "\(ending)")
    let start = try #require(ending.output.firstIndex(of: "["))
    let rows = try JSONValue(parsing: Array(ending.output[start...].utf8), source: "compare").array ?? []
    let runs = RunStore(place.path + "/experiments").list().runs
    for (row, run) in zip(rows, runs) {
      #expect(row["dev loss"]?.double == run.manifest.metric("loss", on: "dev"))
      #expect(row["train f1"] == .null)
    }
    #expect(rows.map { $0["clip"] } == [.null, 1.0], "\(ending)")
    let listed = try place.lines("runs format=json")
    let list = try JSONValue(parsing: Array(listed.output.utf8), source: "runs").array ?? []
    #expect(list.map { $0["best"]?.double } == runs.map { $0.manifest.best?.value })
    #expect(list.map { $0["name"] } == [.null, "second"], "\(listed)")
    let year = String(runs[0].manifest.created.description.prefix(10))
    #expect(try place.lines("runs").output.contains(year))
  }

  @Test("zero_shot of span has a confusion matrix and the scores of each tag")
  func zeroShotSpan() throws {
    let place = try Workplace(train: 8, others: 6)
    let ending = try place.lines(Workplace.load, "zero_shot encoder on=test task=span to=out.json")
    #expect(ending.status == 0, "\(ending)")
    let tree = try JSONValue(parsing: Array(try place.text("out.json").utf8), source: "out.json")["tasks"]
    for part in [tree?["span_untrained_model"]?["metrics"], tree?["span_heuristic"]] {
      let matrix = part?["confusion_matrix"]?.array?.map { $0.array?.compactMap(\.int) ?? [] } ?? []
      #expect(matrix.count == 3 && matrix.allSatisfy { $0.count == 3 })
      for (index, tag) in ["O", "B-IDIOM", "I-IDIOM"].enumerated() {
        let scores = part?["per_class"]?[tag]
        #expect(scores?["support"]?.int == matrix[index].reduce(0, +))
        let said = matrix.reduce(0) { $0 + $1[index] }
        #expect(scores?["precision"]?.double == (said == 0 ? 0 : Double(matrix[index][index]) / Double(said)))
      }
    }
  }

  @Test("tokens text= counts the words of a sentence as those of a file")
  func words() throws {
    let place = try Workplace(train: 8, others: 6)
    let ending = try place.lines("tokens encoder text=\"הוא בא. היום\" format=json")
    let tree = try JSONValue(parsing: Array(ending.output.utf8), source: "tokens")
    let words = (tree["word_ids"]?.array ?? []).compactMap(\.int)
    #expect(words.max() == 2 && words.count { $0 == 1 } >= 2, "\(ending)")
  }
}
