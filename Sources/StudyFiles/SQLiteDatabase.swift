import Basics

/// A study in an SQLite file.
///
/// Transactions are short and use the ordinary rollback journal: a dashboard can read between writes, the
/// file at rest is the whole study, and it may be in a directory shared by several machines.
final class SQLiteDatabase: SQLDatabase {
  private let connection: SQLiteConnection
  let name: String

  /// - Parameter creates: whether a missing file is made, with the directory above it.
  /// - Throws: `study.file`, `study.busy`, `file.…`.
  init(_ path: String, creates: Bool) throws(Failure) {
    name = path
    if creates { try FileSystem.createDirectory(AtomicFile.directory(of: path)) }
    connection = try SQLiteConnection(path, creates: creates)
  }

  let dialect = SQLDialect(
    now: "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')", beat: "CURRENT_TIMESTAMP",
    seconds: { "((julianday(\($1)) - julianday(\($0))) * 86400.0)" }, lockStudy: nil,
    findTables: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'studies'",
    schema: OptunaSchema.sqlite)

  func transaction<Result>(
    writes: Bool, _ body: (any SQLAccess) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if writes { try FileFaults.step(name) }
    try connection.run(writes ? "BEGIN IMMEDIATE" : "BEGIN")
    do throws(Failure) {
      let result = try body(connection)
      try connection.run("COMMIT")
      return result
    } catch {
      // A full disk, for example, has already ended it.
      if connection.isInTransaction { try? connection.run("ROLLBACK") }
      throw error
    }
  }
}
