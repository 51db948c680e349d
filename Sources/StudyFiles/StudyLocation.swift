package import Basics

/// Where studies are stored.
package enum StudyLocation: Sendable, Hashable {
  /// An SQLite file.
  case file(String)
  /// A PostgreSQL server, in libpq's form: `postgresql://user@host/database`.
  case server(String)

  /// Reads `sqlite:///path`, `postgresql://…` or a path.
  /// - Throws: `study.storage` for an address of another kind.
  package init(_ text: String) throws(Failure) {
    guard !Secret.isIn(text) else {
      throw Failure(
        "study.password", "a password in an address would be written into records",
        remedy: "put it into ~/.pgpass or PGPASSWORD", kind: .usage)
    }
    guard let colon = text.range(of: "://") else {
      self = .file(PathName.expanded(text))
      return
    }
    switch text[..<colon.lowerBound] {
    case "sqlite":
      // Three slashes and a path, as in SQLAlchemy: a fourth one begins an absolute path.
      let path = text[colon.upperBound...]
      guard path.hasPrefix("/"), path.count > 1 else { throw StudyLocation.unknown(text) }
      self = .file(PathName.expanded(String(path.dropFirst())))
    case "postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg":
      let address = text[colon.upperBound...]
      self = .server("postgresql://\(address)")
    default: throw StudyLocation.unknown(text)
    }
  }

  private static func unknown(_ text: String) -> Failure {
    Failure(
      "study.storage", "'\(text)' is no storage of studies",
      remedy: "give a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE", kind: .usage)
  }

  /// The file or the address.
  package var description: String {
    switch self {
    case .file(let text), .server(let text): text
    }
  }
}

extension String {
  /// The first occurrence of `other`.
  fileprivate func range(of other: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
      start = index(after: start)
    }
    return nil
  }
}
