import Basics
import GRDB

/// An SQLite file through GRDB.
///
/// Transactions are short and the journal is the ordinary one: a dashboard reads while we write, the file at rest
/// is the whole study, and a directory shared by several machines will do.
final class SQLiteDatabase: SQLDatabase {
  private let queue: DatabaseQueue
  private let path: String
  var name: String { path }

  /// - Throws: `study.file`, `study.busy`, `file.…`.
  init(_ path: String, isReadOnly: Bool) throws(Failure) {
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    configuration.foreignKeysEnabled = false
    configuration.readonly = isReadOnly
    if !isReadOnly { try FileSystem.createDirectory(AtomicFile.directory(of: path)) }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw SQLiteDatabase.failure(error, path)
    }
  }

  let dialect = SQLDialect(
    now: "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')", beat: "CURRENT_TIMESTAMP",
    seconds: { "((julianday(\($1)) - julianday(\($0))) * 86400.0)" }, lockStudy: nil,
    findTables: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'studies'",
    schema: OptunaSchema.sqlite)

  func transaction<Result>(
    writes: Bool, _ body: (any SQLAccess) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if writes { try FileFaults.step(path) }
    var result: Result?
    do {
      try queue.inDatabase { database in
        try database.inTransaction(writes ? .immediate : .deferred) {
          result = try body(Access(database: database, path: path))
          return .commit
        }
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw SQLiteDatabase.failure(error, path)
    }
    guard let result else { preconditionFailure("a transaction that ended has a result") }
    return result
  }

  private struct Access: SQLAccess {
    let database: Database
    let path: String

    func rows(_ statement: String, _ values: [SQLValue]) throws(Failure) -> [[SQLValue]] {
      do {
        let prepared = try database.cachedStatement(sql: statement)
        let arguments = StatementArguments(values.map { $0.databaseValue })
        return try Row.fetchAll(prepared, arguments: arguments).map { row in
          row.databaseValues.map { SQLValue($0) }
        }
      } catch {
        throw SQLiteDatabase.failure(error, path)
      }
    }
  }

  private static func failure(_ error: any Error, _ path: String) -> Failure {
    guard let error = error as? DatabaseError else {
      return Failure("study.file", "\(error)", at: .file(path, line: nil), kind: .environment)
    }
    let message = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Failure(
        "study.busy", "another program has held the study's database for a minute",
        at: .file(path, line: nil),
        mend: "wait for it, or end it", kind: .environment)
    case .SQLITE_NOTADB:
      return Failure(
        "study.file", "the file is no SQLite database", at: .file(path, line: nil),
        mend: "give another storage=", kind: .environment)
    case .SQLITE_FULL:
      return Failure(
        "file.full", "the disk is full", at: .file(path, line: nil),
        mend: "free some space and run the line again", kind: .environment)
    default:
      return Failure(
        "study.file", "the study's database says: \(message)", at: .file(path, line: nil), kind: .environment)
    }
  }
}

extension SQLValue {
  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .int(let number): number.databaseValue
    case .double(let number): number.databaseValue
    case .text(let text): text.databaseValue
    }
  }

  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .int(Int(number))
    case .double(let number): self = .double(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .text(String(decoding: data, as: UTF8.self))
    }
  }
}
