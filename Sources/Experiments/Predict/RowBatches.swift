/// The rows of a file that are read and answered at once.
///
/// The first answers come soon; later batches are larger, because sentences of similar length are faster together.
struct RowBatches: Sequence, IteratorProtocol {
  private let count: Int
  private let most: Int
  private var row = 0
  private var size: Int

  /// The most rows of the first batch.
  private static let first = 16

  /// - Parameters:
  ///   - count: the number of rows.
  ///   - most: the most rows of a batch, 1 or more.
  init(count: Int, most: Int) {
    (self.count, self.most) = (count, most)
    size = Swift.min(most, RowBatches.first)
  }

  mutating func next() -> Range<Int>? {
    guard row < count else { return nil }
    let batch = row..<Swift.min(count, row + size)
    (row, size) = (batch.upperBound, Swift.min(most, 2 * size))
    return batch
  }
}
