package import Basics
import Text

/// The arguments of `split`.
package struct SplitOrder: Sendable {
  /// The data file, of any form.
  package var path: String
  /// The form of the file; `nil` to look at it.
  package var format: String?
  /// The directory of the new files.
  package var directory: String
  /// The size of the dev split; `nil` for none.
  package var dev: PartSize?
  /// The size of the test split; `nil` for none.
  package var test: PartSize?
  /// The number of folds of a cross-validation, 2 or more, instead of a dev split; `nil` for none.
  package var folds: Int?
  /// The column whose values are shared out evenly; `nil` for none.
  package var strata: String?
  /// The column whose rows of one value stay together; `nil` for none.
  package var group: String?
  /// Chooses among equally good splits.
  package var seed: Int

  /// - Parameters: the properties, in their order.
  package init(
    path: String, format: String? = nil, directory: String, dev: PartSize?, test: PartSize?, folds: Int?,
    strata: String?,
    group: String?, seed: Int
  ) {
    (self.path, self.format, self.directory) = (path, format, directory)
    (self.dev, self.test) = (dev, test)
    (self.folds, self.strata, self.group, self.seed) = (folds, strata, group, seed)
  }

  /// What the names of the new files end in: as the file's own, without `.gz`; `.csv` if it has no ending.
  var ending: String {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let plain = name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
    guard let dot = plain.lastIndex(of: "."), dot > plain.startIndex else { return ".csv" }
    return String(plain[dot...])
  }

  /// The names of the parts: `train`, `dev`, `test`, or `fold_1` …
  var parts: [String] {
    let kept = folds.map { (1...$0).map { "fold_\($0)" } } ?? ["train"]
    return kept + (dev == nil ? [] : ["dev"]) + (test == nil ? [] : ["test"])
  }

  /// The paths of the new files.
  package var paths: [String] { files.map(\.path) }

  /// The new files in the order in which they are written, each with the parts whose rows it has.
  var files: [(path: String, parts: Set<Int>)] {
    let parts = parts
    guard let folds else {
      return parts.indices.map { ("\(directory)/\(parts[$0])\(ending)", [$0]) }
    }
    let trained = Set(0..<folds)
    var files: [(path: String, parts: Set<Int>)] = []
    for fold in 0..<folds {
      files.append(("\(directory)/\(parts[fold])/train\(ending)", trained.subtracting([fold])))
      files.append(("\(directory)/\(parts[fold])/dev\(ending)", [fold]))
    }
    return files + (folds..<parts.count).map { ("\(directory)/\(parts[$0])\(ending)", [$0]) }
  }

  /// Reads the file and assigns its rows.
  ///
  /// - Throws: `split.parts`, `split.folds`, `split.size`, `split.column`, `split.groups`; what
  ///   reading the file throws.
  package func prepare() throws(Failure) -> SplitRequest {
    guard dev != nil || test != nil || folds != nil else {
      throw Failure(
        "split.parts", "no part is named", remedy: "give dev=10%, test=10% or folds=5", kind: .usage)
    }
    guard dev == nil || folds == nil else {
      throw Failure(
        "split.folds", "with folds=, each fold is the dev split of one training", remedy: "leave dev= out",
        kind: .usage)
    }
    let corpus = try Corpus.load(path: path, names: ColumnNames(format: format))
    guard corpus.count > 0 else {
      throw Failure("data.empty", "no rows", at: .file(path, line: nil), kind: .environment)
    }
    let sizes = try sizes(of: corpus.count)
    let labels = try values(of: strata, in: corpus) ?? Array(repeating: "", count: corpus.count)
    let kinds = SplitOrder.sorted(labels)
    let (groups, groupCount) = try groups(in: corpus, parts: sizes.filter { $0 > 0 }.count)
    let numbers = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { (Array($1.utf8), $0) })
    let partition = Partition(
      strata: labels.map { numbers[Array($0.utf8)] ?? 0 }, groups: groups, sizes: sizes,
      seed: UInt64(bitPattern: Int64(seed)))
    var request = SplitRequest(
      order: self, corpus: corpus, part: partition.parts, labels: labels, kinds: kinds)
    request.notes = SplitOrder.notes(groupCount, groups, corpus, group: group)
    try request.checkParts()
    return request
  }

  /// The wanted number of rows of each of the ``parts``: train is the rest.
  private func sizes(of count: Int) throws(Failure) -> [Int] {
    var held: [Int] = []
    for (name, size) in [("dev", dev), ("test", test)] {
      guard let size else { continue }
      let rows = size.rows(of: count)
      guard rows > 0 else {
        throw Failure(
          "split.size", "\(name) has no row: \(count) rows are too few for it", at: .file(path, line: nil),
          remedy: "give a larger share, or a number of rows such as \(name)=1", kind: .usage)
      }
      held.append(rows)
    }
    // Sizes as large as Int may not be added.
    let rest = held.reduce(count) { $0 < 0 || $1 > $0 ? -1 : $0 - $1 }
    guard let folds else {
      guard rest > 0 else {
        let names = parts.dropFirst().joined(separator: " and ")
        throw Failure(
          "split.size", "\(names) would leave no row of \(count) for train", at: .file(path, line: nil),
          remedy: "give smaller parts", kind: .usage)
      }
      return [rest] + held
    }
    guard rest >= folds else {
      throw Failure(
        "split.size", "\(folds) folds need as many rows; there are \(max(0, rest))",
        at: .file(path, line: nil), remedy: "give fewer folds", kind: .usage)
    }
    return (0..<folds).map { rest / folds + ($0 < rest % folds ? 1 : 0) } + held
  }

  /// The fields of a column.
  private func values(of column: String?, in corpus: Corpus) throws(Failure) -> [String]? {
    guard let column else { return nil }
    guard corpus.index(of: column) != nil else {
      throw Failure(
        "split.column", "there is no column '\(column)'", at: .file(path, line: 1),
        remedy: DidYouMean.remedy(for: column, among: corpus.columns), kind: .environment)
    }
    return (0..<corpus.count).map { corpus.field(column, ofRow: $0) ?? "" }
  }

  /// The group of each row and the number of groups; a row whose field is empty is a group by itself.
  private func groups(in corpus: Corpus, parts: Int) throws(Failure) -> (groups: [Int]?, count: Int) {
    guard let fields = try values(of: group, in: corpus) else { return (nil, corpus.count) }
    var known: [[UInt8]: Int] = [:]
    var count = 0
    let groups = fields.map { field in
      let key = Array(field.utf8)
      if let number = known[key], !key.isEmpty { return number }
      defer { count += 1 }
      known[key] = count
      return count
    }
    guard count >= parts else {
      throw Failure(
        "split.groups", "\(group ?? "") has \(count) \(count == 1 ? "group" : "groups") for \(parts) parts",
        at: .file(path, line: nil), remedy: "give fewer parts, or another group=", kind: .usage)
    }
    return (groups, count)
  }

  private static func notes(_ count: Int, _ groups: [Int]?, _ corpus: Corpus, group: String?) -> [String] {
    guard groups != nil, let group else { return [] }
    let alone = (0..<corpus.count).count { corpus.field(group, ofRow: $0)?.isEmpty != false }
    guard alone > 0 else { return [] }
    return ["\(alone) \(alone == 1 ? "row has" : "rows have") no \(group): each is a group by itself"]
  }

  /// The different values: numbers by size, if all are numbers, otherwise by code points.
  private static func sorted(_ values: [String]) -> [String] {
    var seen: Set<[UInt8]> = []
    let different = values.filter { seen.insert(Array($0.utf8)).inserted }
    let numbers = different.compactMap { text in Double(text).map { (number: $0, text: text) } }
    if numbers.count == different.count, numbers.allSatisfy(\.number.isFinite) {
      return numbers.sorted { ($0.number, $0.text) < ($1.number, $1.text) }.map(\.text)
    }
    return different.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }
}
