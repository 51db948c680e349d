/// The classes of a task by number, as checkpoints name them.
package struct LabelSet: Sendable, Equatable {
  /// By class number.
  package let names: [String]

  /// - Parameter names: by class number.
  package init(_ names: [String]) { self.names = names }

  /// How many classes there are.
  package var count: Int { names.count }

  /// The name of a class; `nil` for a number that is none.
  package subscript(index: Int) -> String? { names.indices.contains(index) ? names[index] : nil }

  /// The class of a name; `nil` for one that is none.
  package func index(of name: String) -> Int? { names.firstIndex { $0.utf8.elementsEqual(name.utf8) } }

  /// Whether names are these classes in any order and case, or say nothing else.
  /// - Parameter others: by class number of a model's head.
  package func fits(_ others: [String]) -> Bool {
    guard !others.isEmpty else { return true }
    let numbered = others.indices.allSatisfy { others[$0].lowercased() == "label_\($0)" }
    return others.count == count
      && (numbered || Set(others.map { $0.lowercased() }) == Set(names.map { $0.lowercased() }))
  }

  /// `O, B and I`, as a line lists them.
  package func list(_ conjunction: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
