import Basics
import Text

extension EncodedSplit {
  /// What makes scores mean less than they seem to, one line each: a class that is not there, sentences of `train` in
  /// another split.
  ///
  /// - Parameters:
  ///   - train: what is trained on.
  ///   - others: what is scored.
  package static func warnings(train: EncodedSplit, others: [EncodedSplit]) -> [String] {
    let known = Set(train.corpus.examples.map { Array($0.sentence.utf8) })
    return ([train] + others).compactMap(\.missingClass)
      + others.compactMap { split in
        let shared = split.corpus.examples.count { known.contains(Array($0.sentence.utf8)) }
        guard shared > 0 else { return nil }
        return
          "\(split.name): \(shared) of its \(split.count) sentences \(shared == 1 ? "is" : "are") in train too; "
          + "scores on them say nothing about new ones"
      }
  }

  /// Says so where the split cannot tell one class from the other.
  private var missingClass: String? {
    let counts = classCounts
    switch task {
    case .cls:
      guard let missing = counts.firstIndex(of: 0) else { return nil }
      return "\(name): no sentence has label \(missing)"
    case .span:
      return counts.dropFirst().allSatisfy { $0 == 0 } ? "\(name): no word is tagged as an idiom" : nil
    }
  }
}
