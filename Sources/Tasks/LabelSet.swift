package import Basics

/// The names of a task's classes by number, as in checkpoints.
///
/// Names are told apart by their bytes, as Python does: the normal forms of a letter are different labels.
package struct LabelSet: Sendable, Equatable {
  /// By class number.
  package let names: [String]
  /// The number of each name; the first of a name that stands twice.
  private let numbers: [[UInt8]: Int]

  /// - Parameter names: by class number.
  package init(_ names: [String]) {
    self.names = names
    numbers = Dictionary(
      names.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The different names, by number if all are whole numbers, otherwise by code points.
  package init(sorting fields: some Sequence<String>) {
    var seen: Set<[UInt8]> = []
    let names = fields.filter { seen.insert(Array($0.utf8)).inserted }
      .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    let numbers = names.compactMap { Int($0) }
    self.init(
      numbers.count == names.count
        ? zip(numbers, names).sorted { $0.0 < $1.0 }.map(\.1) : names)
  }

  /// The names that the user gives, in their order.
  /// - Parameter least: the fewest that there may be.
  /// - Throws: `data.labels` for fewer, an empty one, or one that stands twice.
  package init(given names: [String], least: Int = 1) throws(Failure) {
    self.init(names)
    func fault(_ what: String) -> Failure {
      Failure(
        "data.labels", "labels= \(what)", remedy: "name each label once: labels=a,b,c", kind: .usage)
    }
    if names.contains("") { throw fault("names an empty label") }
    guard numbers.count == names.count else {
      let twice = names.enumerated().first { numbers[Array($0.element.utf8)] != $0.offset }
      throw fault("names '\(twice?.element ?? "")' twice")
    }
    guard names.count >= least else { throw fault("names \(names.count) of at least \(least) labels") }
  }

  /// Number of classes.
  package var count: Int { names.count }

  /// The name of a class; `nil` for a number out of range.
  package subscript(index: Int) -> String? { names.indices.contains(index) ? names[index] : nil }

  /// The class of a name; `nil` for an unknown name.
  package func index(of name: String) -> Int? { numbers[Array(name.utf8)] }

  /// The class of a field in a data file: its name, or its number where names are not numbers; `nil` for any
  /// other field.
  package func index(ofField field: String) -> Int? {
    if let index = index(of: field) { return index }
    guard let number = Int(field), names.indices.contains(number), !names.contains(where: { Int($0) != nil })
    else { return nil }
    return number
  }

  /// A warning about classes that never occur; `nil` if all occur.
  /// - Parameters:
  ///   - counts: how often each class occurs.
  ///   - what: what has a class: `word`.
  func warning(_ split: String, counts: [Int], of what: String) -> String? {
    let missing = zip(names, counts).filter { $1 == 0 }.map(\.0)
    guard let first = missing.first else { return nil }
    return "\(split): no \(what) has the label \(first)"
      + (missing.count > 1 ? ", nor \(missing.count - 1) more" : "")
  }

  /// Whether the names of a head include all of these; meaningless names include none.
  /// - Parameter names: by class number.
  package func isPart(of names: [String]) -> Bool {
    let others = LabelSet(names)
    return count > 0 && others.numbers.count == names.count
      && self.names.allSatisfy { others.index(of: $0) != nil }
  }

  /// Whether a head's names say nothing: `LABEL_0`, `LABEL_1`.
  package static func isUnnamed(_ names: [String]) -> Bool {
    names.indices.allSatisfy { names[$0].lowercased() == "label_\($0)" }
  }

  /// Whether `others` are these classes in any order and case, or meaningless names.
  /// - Parameter others: the names of a model's head, by class number.
  package func fits(_ others: [String]) -> Bool {
    guard !others.isEmpty else { return true }
    return others.count == count
      && (LabelSet.isUnnamed(others)
        || Set(others.map { $0.lowercased() }) == Set(names.map { $0.lowercased() }))
  }

  /// The names as a list in a sentence: `O, B and I`.
  package func list(_ conjunction: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
