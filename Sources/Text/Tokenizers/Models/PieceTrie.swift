/// The tokens of a vocabulary as a tree of bytes, in which all that begin at a place in a text are found in one walk.
struct PieceTrie: Sendable {
  /// The children of node `n` are `first[n]..<first[n + 1]`, in the order of their bytes; node 0 is the root.
  private var first: [Int32] = [1]
  /// `[nodes]`: the byte that leads to a node.
  private var labels: [UInt8] = [0]
  /// `[nodes]`: the token that ends there, or -1.
  private var ids: [Int32] = [-1]
  /// `[256]`: the root's children, or 0.
  private var roots = [Int32](repeating: 0, count: 256)

  init(_ vocabulary: Vocabulary) {
    let keys = vocabulary.sorted()
    // Level by level, so that the children of a node stand together.
    var level: [(keys: Range<Int>, depth: Int)] = [(keys.indices, 0)]
    var next = 0
    while next < level.count {
      let (range, depth) = level[next]
      var start = range.lowerBound
      while start < range.upperBound, keys[start].bytes.count == depth {
        ids[next] = keys[start].id
        start += 1
      }
      while start < range.upperBound {
        let label = keys[start].bytes[keys[start].bytes.startIndex + depth]
        var end = start + 1
        while end < range.upperBound, keys[end].bytes[keys[end].bytes.startIndex + depth] == label {
          end += 1
        }
        if next == 0 { roots[Int(label)] = Int32(level.count) }
        level.append((start..<end, depth + 1))
        labels.append(label)
        ids.append(-1)
        start = end
      }
      first.append(Int32(level.count))
      next += 1
    }
  }

  /// Calls `body` with each token that begins at a place, from the shortest to the longest.
  @inline(__always)
  func forEachPrefix(
    of bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ body: (_ id: Int32, _ end: Int) -> Void
  ) {
    first.withUnsafeBufferPointer { first in
      labels.withUnsafeBufferPointer { labels in
        ids.withUnsafeBufferPointer { ids in
          var node = Int(roots[Int(bytes[start])])
          var position = start + 1
          while node > 0 {
            if ids[node] >= 0 { body(ids[node], position) }
            guard position < bytes.count else { return }
            let label = bytes[position]
            let (low, high) = (Int(first[node]), Int(first[node + 1]))
            node = 0
            if high - low <= 8 {
              var child = low
              while child < high, labels[child] < label { child += 1 }
              if child < high, labels[child] == label { node = child }
            } else {
              var (left, right) = (low, high)
              while left < right {
                let middle = (left + right) / 2
                if labels[middle] < label { left = middle + 1 } else { right = middle }
              }
              if left < high, labels[left] == label { node = left }
            }
            position += 1
          }
        }
      }
    }
  }
}
