/// Assigns groups of rows to parts of wanted sizes.
///
/// Minimizes the squared deviations from the wanted sizes, of every stratum and of all rows, each divided by
/// their number: first group by group, then by moving single groups and exchanging pairs of them.
struct GroupAssignment {
  /// Numbers of rows by column, ascending: a stratum, or the column of all rows.
  private typealias Counts = [(column: Int, value: Double)]

  /// The part of each group.
  private(set) var parts: [Int]
  private let groups: [Counts]
  /// What each part lacks of each stratum and of all rows.
  private var needs: [[Double]]
  /// The rows of each stratum, and all rows.
  private let scales: [Double]
  private var groupsOfPart: [Int]

  /// - Parameters:
  ///   - strata: the strata of the rows of each group, the largest group first.
  ///   - sizes: the number of rows of each part, in total as many as rows.
  init(_ strata: [[Int]], sizes: [Int]) {
    let kinds = (strata.joined().max() ?? -1) + 1
    var totals = [Double](repeating: 0, count: kinds + 1)
    groups = strata.map { rows in
      var counts: [Int: Double] = [kinds: Double(rows.count)]
      for stratum in rows { counts[stratum, default: 0] += 1 }
      for (column, value) in counts { totals[column] += value }
      // In a fixed order, since sums of fractions depend on it.
      return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    let all = totals[kinds]
    needs = sizes.map { size in totals.map { $0 * Double(size) / all } }
    scales = totals
    parts = [Int](repeating: 0, count: groups.count)
    groupsOfPart = [Int](repeating: 0, count: sizes.count)
    for (group, counts) in groups.enumerated() {
      let part = sizes.indices.min { cost(counts, in: $0) < cost(counts, in: $1) } ?? 0
      put(group, into: part)
    }
    improve()
  }

  /// What the deviations grow by if a part gets rows, or loses them for a sign of −1.
  private func cost(_ counts: Counts, in part: Int, sign: Double = 1) -> Double {
    counts.reduce(0) { sum, count in
      let value = sign * count.value
      return sum + value * (value - 2 * needs[part][count.column]) / scales[count.column]
    }
  }

  private mutating func put(_ group: Int, into part: Int) {
    for (column, value) in groups[group] { needs[part][column] -= value }
    groupsOfPart[part] += 1
    parts[group] = part
  }

  private mutating func take(_ group: Int) {
    for (column, value) in groups[group] { needs[parts[group]][column] += value }
    groupsOfPart[parts[group]] -= 1
  }

  /// Gains smaller than this are rounding.
  private static let leastGain = 1e-9
  /// The most groups of which pairs are exchanged: there are 45,000 pairs.
  private static let mostExchanged = 300

  /// Moves and exchanges groups until nothing is gained; no part loses its last group.
  private mutating func improve() {
    for _ in 0..<50 {
      var hasGained = false
      for group in groups.indices {
        if groupsOfPart[parts[group]] > 1, move(group) { hasGained = true }
        guard groups.count <= GroupAssignment.mostExchanged else { continue }
        for other in 0..<group where exchange(group, other) { hasGained = true }
      }
      if !hasGained { return }
    }
  }

  private mutating func move(_ group: Int) -> Bool {
    let from = parts[group]
    let leaving = cost(groups[group], in: from, sign: -1)
    let others = groupsOfPart.indices.filter { $0 != from }
    guard let best = others.min(by: { cost(groups[group], in: $0) < cost(groups[group], in: $1) }),
      leaving + cost(groups[group], in: best) < -GroupAssignment.leastGain
    else { return false }
    take(group)
    put(group, into: best)
    return true
  }

  private mutating func exchange(_ first: Int, _ second: Int) -> Bool {
    let (from, to) = (parts[first], parts[second])
    guard from != to else { return false }
    let difference = GroupAssignment.difference(groups[first], groups[second])
    guard
      cost(difference, in: from, sign: -1) + cost(difference, in: to) < -GroupAssignment.leastGain
    else { return false }
    take(first)
    take(second)
    put(first, into: to)
    put(second, into: from)
    return true
  }

  private static func difference(_ first: Counts, _ second: Counts) -> Counts {
    var difference: Counts = []
    var (first, second) = (first[...], second[...])
    while let column = [first.first?.column, second.first?.column].compactMap({ $0 }).min() {
      var value = 0.0
      if first.first?.column == column { value += first.removeFirst().value }
      if second.first?.column == column { value -= second.removeFirst().value }
      if value != 0 { difference.append((column, value)) }
    }
    return difference
  }
}
