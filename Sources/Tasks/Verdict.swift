package import Scoring

/// A prediction in words: what a user is told about a sentence whose true answer is not known.
package enum Verdict: Sendable, Equatable {
  /// A word with its label.
  package struct Word: Sendable, Equatable {
    /// `nil` for a word that was cut off or has no tokens, if the task has no label for such words.
    package let label: String?
    /// That of the label; `nil` if the model has not read the word.
    package let probability: Double?
  }

  /// One label, by number, and the probability of each in the order of the labels.
  case label(Int, probabilities: [Double])
  /// Any number of labels, by number, and the probability of each label.
  case labels([Int], probabilities: [Double])
  /// A number.
  case value(Double)
  /// A label for each word, and the chunks that they make; `nil` if they are not tags of chunks.
  case words([Word], chunks: [Chunk]?)
}

extension LearningTask {
  /// What a prediction says.
  package func verdict(on prediction: Prediction) -> Verdict {
    let answer = prediction.answer
    func values(_ row: Int) -> [Double] {
      (prediction.logits.indices.contains(row) ? prediction.logits[row] : nil)
        .map { outputFunction.values($0) } ?? []
    }
    if labelsWords {
      let words = answer.classes.enumerated().map { word, index in
        let values = values(word)
        return Verdict.Word(
          label: labels[index], probability: values.indices.contains(index) ? values[index] : nil)
      }
      return .words(words, chunks: (self as? any WordLabelling)?.chunks(of: answer))
    }
    switch outputFunction {
    case .identity: return .value(answer.numbers.first ?? 0)
    case .softmax: return .label(answer.classes.first ?? 0, probabilities: values(0))
    case .sigmoid:
      return .labels(answer.numbers.indices.filter { answer.numbers[$0] == 1 }, probabilities: values(0))
    }
  }
}
