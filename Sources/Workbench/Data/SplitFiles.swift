import Basics

/// The splits a person named, in the order in which they were named.
package struct SplitFiles: Sendable, Equatable {
  package private(set) var names: [String] = []
  private var paths: [String: String] = [:]

  package init() {}

  /// The file of a split; `val` and `validation` are read as `dev`.
  package subscript(name: String) -> String? {
    get { paths[SplitFiles.canonical(name)] }
    set {
      let name = SplitFiles.canonical(name)
      if paths[name] == nil, newValue != nil { names.append(name) }
      if newValue == nil { names.removeAll { $0 == name } }
      paths[name] = newValue
    }
  }

  package static func canonical(_ name: String) -> String {
    ["val", "validation"].contains(name) ? "dev" : name
  }
}
