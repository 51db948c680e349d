import Basics
package import Reports
import Text

extension DataOverview {
  /// Rows, labels and lengths: a column for each split.
  /// - Parameter shares: whether a share in per cent follows each count.
  package func table(shares: Bool = true) -> Table {
    func counted(_ count: Int, of total: Int) -> String {
      count == 0 || !shares ? "\(count)" : "\(count)  \(Share(count, of: total))"
    }
    var table = Table([.init("")] + splits.map { .init($0.name, .right) })
    func add(_ title: String, _ cell: (Split) -> String) { table.append([title] + splits.map(cell)) }
    add("rows") { "\($0.count)" }
    for (title, cells) in labelRows(counted) { table.append([title] + cells) }
    let unit = splits.first?.lengths.unit ?? .words
    add("mean \(unit.rawValue)") { rounded($0.lengths.mean, places: 1) }
    for (title, share) in [("median", 0.5), ("95 %", 0.95), ("99 %", 0.99)] {
      add(title) { "\($0.lengths.quantile(share))" }
    }
    add("longest") { "\($0.lengths.longest)" }
    if unit == .subWords {
      add("over \(splits.first?.lengths.limit ?? 0), cut") { split in
        counted(split.lengths.over ?? 0, of: split.count)
      }
      add("unknown tokens") { counted($0.lengths.unknownTokens, of: $0.lengths.total) }
    }
    return table
  }

  /// One row for each label.
  /// - Parameter counted: the text of a count and what it is a share of.
  private func labelRows(_ counted: (Int, Int) -> String) -> [(String, [String])] {
    let names = splits.lazy.compactMap { split -> [String]? in
      if case .classes(let names, _, _, _) = split.labels { names } else { nil }
    }.first
    guard let names else {
      let values = splits.map { split in
        if case .numbers(let least, let mean, let greatest) = split.labels {
          "\(rounded(least)) … \(rounded(greatest)), mean \(rounded(mean))"
        } else {
          ""
        }
      }
      return values.allSatisfy(\.isEmpty) ? [] : [("numbers", values)]
    }
    func cells(_ count: ([Int], Int) -> Int) -> [String] {
      splits.map { split in
        guard case .classes(_, let counts, let missing, let total) = split.labels else { return "" }
        return counted(count(counts, missing), total)
      }
    }
    var rows = names.prefix(Self.mostLabels).enumerated().map { index, name in
      (TextWidth.cut(name, to: 24), cells { counts, _ in counts[index] })
    }
    if names.count > Self.mostLabels {
      rows.append(
        (
          "\(names.count - Self.mostLabels) other labels",
          cells { counts, _ in counts.dropFirst(Self.mostLabels).reduce(0, +) }
        ))
    }
    let missing = cells { _, missing in missing }
    if missing.contains(where: { $0 != "0" }) { rows.append(("not in train", missing)) }
    return rows
  }

  /// The most labels that are shown.
  private static let mostLabels = 30

  /// What is odd, one line for each kind and split; empty if nothing is.
  /// - Parameter examples: the number of rows named in each line.
  package func findings(examples: Int) -> [String] {
    let inSplits = splits.flatMap { split in
      split.faults + repeats(split.repeated, split, split, examples) + letters(split, examples)
        + unknown(split, examples)
    }
    return inSplits
      + overlaps.flatMap { repeats($0.repeated, splits[$0.first], splits[$0.second], examples) }
  }

  private func repeats(
    _ repeated: RepeatedSentences, _ first: Split, _ second: Split, _ examples: Int
  ) -> [String] {
    func line(_ pairs: [RepeatedSentences.Pair], _ end: String) -> String? {
      guard !pairs.isEmpty else { return nil }
      let isOne = pairs.count == 1
      let what =
        first.name == second.name
        ? "repeat\(isOne ? "s" : "") an earlier one" : "\(isOne ? "is" : "are") in \(first.name) too"
      // A JSON array may have all its rows on one line.
      let areLines = first.hasLines && second.hasLines
      let places = pairs.prefix(examples).map {
        areLines
          ? "\(first.line($0.first)) and \(second.line($0.second))" : "\($0.first + 1) and \($0.second + 1)"
      }
      return "\(second.name): \(pairs.count) row\(isOne ? "" : "s") \(what)\(end)"
        + Self.lines(places, of: pairs.count, always: areLines ? "lines" : "rows")
    }
    let loosely = ", but for case, spaces, invisible letters or normal form"
    return [
      line(repeated.pairs.filter { $0.isExact && !$0.conflicts }, ""),
      line(repeated.pairs.filter { !$0.isExact && !$0.conflicts }, loosely),
      line(repeated.pairs.filter(\.conflicts), " with another label"),
    ].compactMap { $0 }
  }

  /// `: lines 4, 7, 9 …`; empty if no row is named.
  private static func lines(_ places: [String], of count: Int, always word: String? = nil) -> String {
    guard !places.isEmpty else { return "" }
    let word = word ?? (count == 1 ? "line" : "lines")
    return ": \(word) \(places.joined(separator: ", "))\(count > places.count ? " …" : "")"
  }

  private func letters(_ split: Split, _ examples: Int) -> [String] {
    var lines: [String] = []
    if !split.letters.rows.isEmpty {
      let shown = split.letters.invisible.prefix(3)
        .map { "\(InvisibleLetters.name($0.letter)) \($0.count)×" }
        .joined(separator: ", ")
      let more = split.letters.invisible.count > 3 ? ", …" : ""
      let rows = split.letters.rows
      let places = rows.prefix(examples).map { "\(split.line($0))" }
      lines.append(
        "\(split.name): \(rows.count) \(rows.count == 1 ? "row has" : "rows have") invisible letters (\(shown)\(more))"
          + Self.lines(places, of: rows.count))
    }
    if !split.letters.mixed.isEmpty {
      let shown = split.letters.mixed.prefix(max(1, examples))
        .map { "\($0.letter) \($0.whole)× as one, \($0.apart)× as two" }
      lines.append(
        "\(split.name): letters with marks are written in two ways: \(shown.joined(separator: "; "))")
    }
    return lines
  }

  private func unknown(_ split: Split, _ examples: Int) -> [String] {
    guard split.lengths.unknownRows > 0, examples > 0 else { return [] }
    let words = split.lengths.commonUnknown.prefix(examples)
      .map { "\(TextWidth.cut($0.word, to: 20)) \($0.count)×" }
    guard !words.isEmpty else { return [] }
    return [
      "\(split.name): the vocabulary lacks words of \(split.lengths.unknownRows) sentences: \(words.joined(separator: ", "))"
    ]
  }
}
