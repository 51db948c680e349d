package import Basics

/// The files of the named splits, in the order in which they were named.
package struct SplitFiles: Sendable, Equatable {
  /// Canonical names, in the order in which they were named.
  package private(set) var names: [String] = []
  private var paths: [String: String] = [:]

  /// No splits.
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

  /// The file for a name: that of a split, or a file with this path.
  ///
  /// - Throws: `data.none`; with status 2 if the name can only be a file.
  package func file(_ name: String) throws(Failure) -> String {
    if let path = self[name] { return path }
    let path = PathName.expanded(name)
    if FileSystem.exists(path) { return path }
    if name.contains("/") || name.hasSuffix(".csv") {
      throw Failure(
        "data.none", "there is no file '\(name)'", remedy: "check the path", kind: .environment)
    }
    let known =
      names.isEmpty
      ? "load data \(name)=FILE first, or give the path of a file"
      : DidYouMean.remedy(for: name, among: names) + "; or give the path of a file"
    throw Failure("data.none", "there is no split or file '\(name)'", remedy: known, kind: .usage)
  }

  /// `dev` for `val` and `validation`; any other name unchanged.
  package static func canonical(_ name: String) -> String {
    ["val", "validation"].contains(name) ? "dev" : name
  }
}
