import Basics
import Text

extension TokenizedDataset {
  /// Warnings about data that make scores less meaningful, one line each: a missing class, sentences of
  /// `train` in another split.
  ///
  /// - Parameters:
  ///   - train: the split to train on.
  ///   - others: the splits to score.
  package static func warnings(train: TokenizedDataset, others: [TokenizedDataset]) -> [String] {
    let known = Set((0..<train.count).map { train.key(ofRow: $0) })
    return ([train] + others).compactMap { split in
      split.task.definition.warning(split.name, counts: split.classCounts)
    }
      + others.compactMap { split in
        let shared = (0..<split.count).count { known.contains(split.key(ofRow: $0)) }
        guard shared > 0 else { return nil }
        return
          "\(split.name): \(shared) of its \(split.count) sentences \(shared == 1 ? "is" : "are") in train too; "
          + "scores on them say nothing about new ones"
      }
  }

  /// The key by which sentences are compared: their bytes.
  private func key(ofRow row: Int) -> [UInt8] { Array(task.definition.text(ofRow: row, in: corpus).utf8) }
}
