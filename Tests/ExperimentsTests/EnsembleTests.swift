import Basics
import Networks
import Tasks
import Testing
import Text

@testable import Experiments

/// Models that answer together.
@Suite struct EnsembleTests {
  private func member(_ name: String, _ labels: [String], _ task: TaskKind = .cls) -> Ensemble.Member {
    // Data of no form in particular: the labels are the head's.
    let corpus = Corpus(sentences: [], path: "")
    return Ensemble.Member(name: name, task: task.reading(labels, for: corpus), readsPairs: nil)
  }

  @Test("labels in another order are averaged by name, and the answer is in the first one's order")
  func order() throws {
    let ensemble = try Ensemble([member("a", ["x", "y", "z"]), member("b", ["z", "x", "y"])])
    let one: [Float] = [2, 0, -1]
    let other: [Float] = [3, -2, 0.5]
    let mean = ensemble.mean(of: [
      [Prediction(Answer(classes: [0]), logits: [one])], [Prediction(Answer(classes: [0]), logits: [other])],
    ])
    let said = softmax(try #require(mean[0].logits[0]))
    let (first, second) = (softmax(one), softmax(other))
    for (index, place) in [1, 2, 0].enumerated() {
      #expect(abs(said[index] - (first[index] + second[place]) / 2) < 1e-6)
    }
    #expect(mean[0].answer == Answer(classes: [said.indices.max { said[$0] < said[$1] } ?? -1]))
  }

  @Test("a word that one model has cut off is answered by the others; one that all have cut off by none")
  func words() throws {
    let labels = ["NOUN", "VERB"]
    let ensemble = try Ensemble([member("a", labels, .token), member("b", labels, .token)])
    let mean = ensemble.mean(of: [
      [Prediction(Answer(classes: [0, -1, -1]), logits: [[1, 0], nil, nil])],
      [Prediction(Answer(classes: [1, 1, -1]), logits: [[0, 3], [0, 2], nil])],
    ])
    #expect(mean[0].answer == Answer(classes: [1, 1, -1]))
    #expect(mean[0].logits[1] == [0, 2] && mean[0].logits[2] == nil)
  }

  @Test("members that decide at different cutoffs decide at the first one's, and that is said")
  func cutoffs() throws {
    func model(_ name: String, at cutoff: Double) -> Ensemble.Member {
      var member = member(name, ["x", "y"], .multilabel)
      member.task = member.task.deciding(at: cutoff)
      return member
    }
    #expect(try Ensemble([model("a", at: 0.4), model("b", at: 0.4)]).remark == nil)
    let ensemble = try Ensemble([model("a", at: 0.4), model("b", at: 0.5)])
    #expect(
      ensemble.remark
        == "their cutoffs differ: the mean is decided at that of a, 0.4000; cutoff= gives another")
    // Logits of the probabilities 0.45 and 0.3.
    let logits: [Float] = [-0.2, -0.85]
    let one = Prediction(Answer([0, 0]), logits: [logits])
    #expect(ensemble.mean(of: [[one], [one]])[0].answer == Answer([1, 0]))
  }

  @Test("the first that differs is named")
  func differences() {
    for (members, says) in [
      ([member("a", ["x", "y"]), member("b", ["x", "y"], .token)], "b is for task=token, a for task=cls"),
      (
        [member("a", ["x", "y"]), member("b", ["y", "x"]), member("c", ["x", "w"])], "c has the label 'w'"
      ),
      ([member("a", ["x", "y", "z"]), member("b", ["y", "x"])], "b has no label 'z', which a has"),
      ([member("a", ["x", "y"]), member("a", ["x", "y"])], "a would count twice"),
    ] {
      let failure = #expect(throws: Failure.self) { try Ensemble(members) }
      #expect(failure?.what.contains(says) == true, "\(failure?.what ?? "")")
    }
  }
}
