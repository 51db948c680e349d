package import Basics

/// Where studies are kept.
package enum StudyLocation: Sendable, Hashable {
  /// An SQLite file.
  case file(String)
  /// A PostgreSQL server, as libpq reads it: `postgresql://user@host/database`.
  case server(String)

  /// Reads `sqlite:///path`, `postgresql://…` or a path.
  /// - Throws: `study.storage` for an address of another kind.
  package init(_ text: String) throws(Failure) {
    guard let colon = text.range(of: "://") else {
      self = .file(text)
      return
    }
    switch text[..<colon.lowerBound] {
    case "sqlite":
      // Three strokes and a path, as SQLAlchemy has it: a fourth one begins an absolute path.
      let path = text[colon.upperBound...]
      guard path.hasPrefix("/"), path.count > 1 else { throw StudyLocation.unknown(text) }
      self = .file(String(path.dropFirst()))
    case "postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg":
      self = .server("postgresql://\(text[colon.upperBound...])")
    default: throw StudyLocation.unknown(text)
    }
  }

  private static func unknown(_ text: String) -> Failure {
    Failure(
      "study.storage", "'\(text)' is no storage of studies",
      mend: "give a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE", kind: .usage)
  }

  /// As a person may see it: without a password.
  package var description: String {
    guard case .server(let address) = self else {
      if case .file(let path) = self { return path }
      return ""
    }
    let start = address.index(address.startIndex, offsetBy: "postgresql://".count)
    guard let at = address[start...].firstIndex(of: "@"),
      let colon = address[start..<at].firstIndex(of: ":")
    else { return address }
    return String(address[..<colon] + address[at...])
  }
}

extension String {
  /// The first place of a text in this one.
  fileprivate func range(of other: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
      start = index(after: start)
    }
    return nil
  }
}
