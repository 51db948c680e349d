import Basics
import TestSupport
import Testing

@testable import Experiments

@Suite("split: rows into parts")
struct SplitTests {
  private let folder = makeTemporaryDirectory()

  private func order(
    _ text: String, dev: String? = nil, test: String? = nil, folds: Int? = nil, by: String? = nil,
    group: String? = nil, seed: Int = 1, to directory: String = "parts"
  ) throws -> SplitOrder {
    let path = "\(folder)/data.csv"
    try AtomicFile.replace(path, with: text)
    return SplitOrder(
      path: path, directory: "\(folder)/\(directory)", dev: dev.flatMap { PartSize($0) },
      test: test.flatMap { PartSize($0) }, folds: folds, strata: by, group: group, seed: seed)
  }

  private func rows(_ name: String) throws -> [String] {
    try FileSystem.readText("\(folder)/\(name)").split(separator: "\n").dropFirst().map(String.init)
  }

  /// A file with `count` rows, whose labels occur 6 : 3 : 1, in groups of five rows.
  private func data(_ count: Int) -> String {
    "id,label,family\n"
      + (0..<count).map {
        "\($0),\(["a", "b", "a", "b", "a", "a", "b", "a", "a", "c"][$0 % 10]),f\($0 / 5)\n"
      }
      .joined()
  }

  @Test("sizes are exact, and every label has its share to within a row", arguments: 0..<8)
  func stratified(seed: Int) throws {
    for count in [20, 97, 400] {
      let request = try order(data(count), dev: "10%", test: "25%", by: "label", seed: seed).prepare()
      let (rows, labels) = request.counts
      let (dev, test) = (Int((Double(count) * 0.1).rounded()), Int((Double(count) * 0.25).rounded()))
      #expect(rows == [count - dev - test, dev, test])
      for label in labels {
        let all = Double(label.reduce(0, +))
        for part in rows.indices {
          #expect(abs(Double(label[part]) - all * Double(rows[part]) / Double(count)) <= 1)
        }
      }
    }
  }

  @Test("every row is in one part, as it stands in the file and in its order; the seed decides which")
  func whole() throws {
    let text = data(60)
    let all = text.split(separator: "\n").dropFirst().map(String.init)
    _ = try order(text, dev: "10", test: "20", by: "label").prepare().write()
    let parts = try ["train", "dev", "test"].map { try rows("parts/\($0).csv") }
    #expect(parts.map(\.count) == [30, 10, 20])
    #expect(parts.flatMap { $0 }.sorted() == all.sorted())
    for part in parts { #expect(part == all.filter(part.contains)) }
    let again = try order(text, dev: "10", test: "20", by: "label", to: "again").prepare()
    _ = try again.write()
    #expect(try rows("again/dev.csv") == parts[1])
    #expect(try order(text, dev: "10", test: "20", by: "label", seed: 2).prepare().part != again.part)
  }

  @Test("rows of one group are in one part; a row without a group stands by itself")
  func groups() throws {
    let text = data(200) + "200,a,\n201,b,\n"
    let request = try order(text, dev: "10%", test: "10%", by: "label", group: "family").prepare()
    for start in stride(from: 0, to: 200, by: 5) { #expect(Set(request.part[start..<start + 5]).count == 1) }
    #expect(request.counts.rows.allSatisfy { $0 > 10 })
    #expect(request.notes == ["2 rows have no family: each is a group by itself"])
  }

  @Test(
    "groups of any size and mixture leave folds about alike, and the same for the same seed", arguments: 1...4
  )
  func unevenGroups(seed: Int) throws {
    // 40 groups of 1 to 12 rows; in each, one label is more common than in the others.
    let rows = (0..<40).flatMap { group in
      (0..<(group * 7 % 12 + 1)).map { "\(group)-\($0),\($0 % (group % 3 + 1) == 0 ? "a" : "b"),f\(group)" }
    }
    let text = "id,label,family\n" + rows.joined(separator: "\n")
    let request = try order(text, folds: 5, by: "label", group: "family", seed: seed).prepare()
    let (sizes, labels) = request.counts
    let share = Double(rows.count) / 5
    for size in sizes { #expect(abs(Double(size) - share) <= 2, "\(sizes)") }
    for label in labels {
      let share = Double(label.reduce(0, +)) / 5
      for count in label { #expect(abs(Double(count) - share) <= 3, "\(label)") }
    }
    #expect(
      try order(text, folds: 5, by: "label", group: "family", seed: seed).prepare().part == request.part)
  }

  @Test("each row is in the dev split of one fold and in the train split of the others; test is apart")
  func folds() throws {
    _ = try order(data(50), test: "10%", folds: 3, by: "label").prepare().write()
    let test = Set(try rows("parts/test.csv"))
    var devs: [String] = []
    for fold in 1...3 {
      let (train, dev) = (
        Set(try rows("parts/fold_\(fold)/train.csv")), Set(try rows("parts/fold_\(fold)/dev.csv"))
      )
      #expect(train.count + dev.count == 45 && train.isDisjoint(with: dev))
      #expect(test.isDisjoint(with: train.union(dev)) && dev.count == 15)
      devs += dev
    }
    #expect(test.count == 5 && Set(devs).count == 45)
  }

  @Test(
    "bytes stay as they are: byte order mark, CRLF, quotes, line ends in fields, Hebrew, no last line end")
  func bytes() throws {
    let rows = [
      "1,\"שבר, את \"\"הקרח\"\"\"\r\n", "2,\"two\r\nlines\"\r\n", "\r\n", "3,a\"\"b\"c\r\n", "4,\"\"\r\n",
      "5,end",
    ]
    _ = try order("\u{FEFF}id,text\r\n" + rows.joined(), dev: "2").prepare().write()
    // Not as a text, which would lose the mark.
    func text(_ name: String) throws -> String {
      String(decoding: try FileSystem.read("\(folder)/parts/\(name).csv"), as: UTF8.self)
    }
    let (train, dev) = (try text("train"), try text("dev"))
    for text in [train, dev] { #expect(text.hasPrefix("\u{FEFF}id,text\r\n") && text.hasSuffix("\r\n")) }
    for row in rows where row != "\r\n" {
      #expect([train, dev].count { $0.contains(row) } == 1, "\(row)")
    }
    #expect(train.utf8.count + dev.utf8.count == 2 * 12 + rows.joined().utf8.count - 2 + 2)
  }

  @Test("files of other forms keep their form and ending, gzip is unpacked")
  func otherForms() throws {
    func parts(_ name: String, _ text: String, by: String? = nil) throws -> (train: String, dev: String) {
      let path = "\(folder)/\(name)"
      try AtomicFile.replace(path, with: text)
      let target = "\(folder)/\(name).parts"
      let (paths, _) = try SplitOrder(
        path: path, directory: target, dev: PartSize("1"), test: nil, folds: nil, strata: by, group: nil,
        seed: 1
      ).prepare().write()
      let ending = name.split(separator: ".").last ?? ""
      #expect(paths == ["train", "dev"].map { "\(target)/\($0).\(ending)" })
      return (try FileSystem.readText(paths[0]), try FileSystem.readText(paths[1]))
    }
    let table = try parts("a.tsv", "text\tlabel\na, \"b\tx\nc\ty\n")
    #expect(Set([table.train, table.dev]) == ["text\tlabel\na, \"b\tx\n", "text\tlabel\nc\ty\n"])
    let lines = try parts("a.jsonl", "{\"text\": \"a\"}\n{\"text\":\"b\", \"n\": [1]}", by: "text")
    #expect(Set([lines.train, lines.dev]) == ["{\"text\": \"a\"}\n", "{\"text\":\"b\", \"n\": [1]}\n"])
    let array = try parts("a.json", "[{\"text\": \"a\"},\n {\"text\": \"b\"}]\n")
    #expect(Set([array.train, array.dev]) == ["[{\"text\": \"a\"}]\n", "[{\"text\": \"b\"}]\n"])
    let words = try parts("a.conll", "# sent_id = 1\nA B-X\nb O\n\nC O\nd O")
    #expect(Set([words.train, words.dev]) == ["# sent_id = 1\nA B-X\nb O\n\n", "C O\nd O\n\n"])
    let plain = try parts("a.txt", "one\n\ntwo\n")
    #expect(Set([plain.train, plain.dev]) == ["one\n", "two\n"])
  }

  @Test("the same line again finds its files; a file with other contents is never written over")
  func again() throws {
    let made = try order(data(40), dev: "10%").prepare()
    #expect(try made.write().known == 0)
    #expect(try made.write().known == 2)
    // What a killed process did not write is added.
    try FileSystem.remove("\(folder)/parts/dev.csv")
    #expect(try made.write().known == 1)
    try AtomicFile.replace("\(folder)/parts/dev.csv", with: "mine\n")
    try FileSystem.remove("\(folder)/parts/train.csv")
    let failure = #expect(throws: Failure.self) { try made.write() }
    #expect(failure?.code == "split.exists")
    #expect(!FileSystem.exists("\(folder)/parts/train.csv"))
    #expect(try FileSystem.readText("\(folder)/parts/dev.csv") == "mine\n")
  }

  @Test("what cannot be done is refused in one line")
  func refusals() throws {
    func code(_ order: @autoclosure () throws -> SplitOrder) -> Failure.Code? {
      do { _ = try order().prepare() } catch { return (error as? Failure)?.code }
      return nil
    }
    #expect(code(try order(data(20))) == "split.parts")
    #expect(code(try order(data(20), dev: "10%", folds: 5)) == "split.folds")
    #expect(code(try order(data(20), dev: "60%", test: "40%")) == "split.size")
    #expect(
      code(try order(data(20), dev: "9223372036854775807", test: "9223372036854775807")) == "split.size")
    #expect(code(try order(data(20), dev: "1%")) == "split.size")
    #expect(code(try order(data(3), folds: 4)) == "split.size")
    #expect(code(try order(data(10), dev: "10%", test: "10%", group: "family")) == "split.groups")
    #expect(code(try order("id,label\n", dev: "10%")) == "data.empty")
    #expect(code(try order("", dev: "10%")) == "csv.header")
    do { _ = try order(data(20), dev: "10%", by: "lable").prepare() } catch {
      #expect((error as? Failure)?.remedy == "did you mean 'label'?")
    }
  }

  @Test(
    "sizes are percentages or numbers of rows",
    arguments: ["0%", "100%", "120%", "-1", "0", "x", "0.1", "nan%"])
  func sizes(text: String) { #expect(PartSize(text) == nil) }
}
