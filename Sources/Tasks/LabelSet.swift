/// The names of a task's classes by number, as in checkpoints.
package struct LabelSet: Sendable, Equatable {
  /// By class number.
  package let names: [String]

  /// - Parameter names: by class number.
  package init(_ names: [String]) { self.names = names }

  /// Number of classes.
  package var count: Int { names.count }

  /// The name of a class; `nil` for a number out of range.
  package subscript(index: Int) -> String? { names.indices.contains(index) ? names[index] : nil }

  /// The class of a name; `nil` for an unknown name.
  package func index(of name: String) -> Int? { names.firstIndex { $0.utf8.elementsEqual(name.utf8) } }

  /// Whether `others` are these classes in any order and case, or meaningless names.
  /// - Parameter others: the names of a model's head, by class number.
  package func fits(_ others: [String]) -> Bool {
    guard !others.isEmpty else { return true }
    let numbered = others.indices.allSatisfy { others[$0].lowercased() == "label_\($0)" }
    return others.count == count
      && (numbered || Set(others.map { $0.lowercased() }) == Set(names.map { $0.lowercased() }))
  }

  /// The names as a list in a sentence: `O, B and I`.
  package func list(_ conjunction: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
