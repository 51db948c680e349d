import Basics
import Text

extension TokenizedDataset {
  /// What makes scores mean less than they seem to, one line each: a class that is not there, sentences of `train` in
  /// another split.
  ///
  /// - Parameters:
  ///   - train: what is trained on.
  ///   - others: what is scored.
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

  /// What tells a sentence from others: its bytes.
  private func key(ofRow row: Int) -> [UInt8] { Array(task.definition.text(ofRow: row, in: corpus).utf8) }
}
