import Basics

/// Assigns rows to parts of wanted sizes so that every stratum has about the same share of each part.
///
/// A pure function of its arguments: the same rows and seed always give the same parts.
struct Partition: Equatable {
  /// The part of each row.
  let parts: [Int]

  /// - Parameters:
  ///   - strata: the stratum of each row, from 0.
  ///   - groups: the group of each row, from 0; rows of one group are in the same part. `nil` for single rows.
  ///   - sizes: the number of rows of each part, in total as many as rows. They are exact without groups.
  ///   - seed: chooses among equally good assignments.
  init(strata: [Int], groups: [Int]?, sizes: [Int], seed: UInt64) {
    var generator = SeededGenerator(seed: seed, "split")
    let order = generator.permutation(strata.count)
    parts =
      groups.map { Partition.assign(strata, $0, order, sizes) } ?? Partition.assign(strata, order, sizes)
  }

  /// Single rows: stratum by stratum, each row to the part that is furthest behind its share of the rows so far.
  ///
  /// No part is ever a whole row ahead of its share at the end of a stratum, so each has its share of every one.
  private static func assign(_ strata: [Int], _ order: [Int], _ sizes: [Int]) -> [Int] {
    var parts = [Int](repeating: 0, count: strata.count)
    var filled = [Int](repeating: 0, count: sizes.count)
    // Sorting by stratum keeps the random order within each.
    let rows = order.enumerated().sorted {
      (strata[$0.element], $0.offset) < (strata[$1.element], $1.offset)
    }
    for (place, row) in rows.enumerated() {
      let share = Double(place + 1) / Double(strata.count)
      let open = sizes.indices.filter { filled[$0] < sizes[$0] }
      let part = open.max { first, second in
        Double(sizes[first]) * share - Double(filled[first])
          < Double(sizes[second]) * share - Double(filled[second])
      }
      guard let part else { break }
      parts[row.element] = part
      filled[part] += 1
    }
    return parts
  }

  /// Groups: the largest first, each to the part where it leaves the least squared deviation from the wanted
  /// sizes, of every stratum and of all rows.
  private static func assign(_ strata: [Int], _ groups: [Int], _ order: [Int], _ sizes: [Int]) -> [Int] {
    let kinds = (strata.max() ?? 0) + 1
    var rows = [[Int]](repeating: [], count: (groups.max() ?? 0) + 1)
    for row in order { rows[groups[row]].append(row) }
    var totals = [Double](repeating: 0, count: kinds)
    for stratum in strata { totals[stratum] += 1 }
    let count = Double(strata.count)
    // What each part still needs of each stratum; the last column is that of all rows.
    var needs = sizes.map { size in (totals + [count]).map { $0 * Double(size) / count } }
    let scales = totals + [count]
    // The order of equally large groups is that of their first rows in the random order.
    var firsts = [Int](repeating: 0, count: rows.count)
    for (place, row) in order.enumerated().reversed() { firsts[groups[row]] = place }
    let sorted = rows.indices.sorted { (-rows[$0].count, firsts[$0]) < (-rows[$1].count, firsts[$1]) }
    var parts = [Int](repeating: 0, count: strata.count)
    for group in sorted where !rows[group].isEmpty {
      var counts: [Int: Double] = [kinds: Double(rows[group].count)]
      for row in rows[group] { counts[strata[row], default: 0] += 1 }
      let columns = counts.sorted { $0.key < $1.key }
      func cost(_ part: Int) -> Double {
        columns.reduce(0) { $0 + $1.value * ($1.value - 2 * needs[part][$1.key]) / scales[$1.key] }
      }
      let part = sizes.indices.min { cost($0) < cost($1) } ?? 0
      for (column, value) in columns { needs[part][column] -= value }
      for row in rows[group] { parts[row] = part }
    }
    return parts
  }
}
