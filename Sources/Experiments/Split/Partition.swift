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

  /// Groups: the largest first, and equally large ones in random order.
  private static func assign(_ strata: [Int], _ groups: [Int], _ order: [Int], _ sizes: [Int]) -> [Int] {
    var rows = [[Int]](repeating: [], count: (groups.max() ?? -1) + 1)
    for row in order { rows[groups[row]].append(row) }
    var places = [Int](repeating: 0, count: strata.count)
    for (place, row) in order.enumerated() { places[row] = place }
    rows.sort { (-$0.count, places[$0[0]]) < (-$1.count, places[$1[0]]) }
    let assignment = GroupAssignment(rows.map { $0.map { strata[$0] } }, sizes: sizes)
    var parts = [Int](repeating: 0, count: strata.count)
    for (group, part) in zip(rows, assignment.parts) { for row in group { parts[row] = part } }
    return parts
  }
}
