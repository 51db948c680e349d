import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A PostgreSQL server through libpq, with Optuna's own schema.
final class PostgresDatabase: SQLDatabase {
  let name: String
  private let library: LibPQ
  private let connection: LibPQ.Connection?

  /// - Throws: `study.libpq`, `study.server` if the server does not respond.
  init(_ address: String) throws(Failure) {
    name = address
    library = try LibPQ.load()
    let separator = address.contains("?") ? "&" : "?"
    connection = library.connect("\(address)\(separator)connect_timeout=10")
    guard library.status(connection) == 0 else {
      // The connection, even a failed one, is closed in deinit.
      throw PostgresDatabase.failure(PostgresDatabase.text(library.errorMessage(connection)), address)
    }
    // libpq would print "already exists, skipping" to the terminal.
    try Access(database: self).run("SET client_min_messages TO warning")
  }

  deinit { library.finish(connection) }

  let dialect = SQLDialect(
    now: "(clock_timestamp() AT TIME ZONE 'UTC')", beat: "CURRENT_TIMESTAMP::timestamp",
    seconds: { "EXTRACT(EPOCH FROM (\($1) - \($0)))::float8" },
    lockStudy: "SELECT study_id FROM studies WHERE study_id = ? FOR UPDATE",
    findTables: "SELECT 1 WHERE to_regclass('studies') IS NOT NULL",
    // A lock, because two processes that create the tables at once would conflict.
    schema: ["SELECT pg_advisory_xact_lock(7206011)"] + OptunaSchema.postgres)

  func transaction<Result>(
    writes: Bool, _ body: (any SQLAccess) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let access = Access(database: self)
    // All statements of a reading transaction see the same snapshot.
    try access.run(writes ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    do throws(Failure) {
      let result = try body(access)
      try access.run("COMMIT")
      return result
    } catch {
      try? access.run("ROLLBACK")
      throw error
    }
  }

  private struct Access: SQLAccess {
    let database: PostgresDatabase

    func rows(_ statement: String, _ values: [SQLValue]) throws(Failure) -> [[SQLValue]] {
      let library = database.library
      let texts = values.map { $0.text.flatMap { strdup($0) } }
      defer { for text in texts { free(text) } }
      let pointers = texts.map { $0.map { UnsafePointer<CChar>($0) } }
      let result = library.execute(
        database.connection, Access.numbered(statement), Int32(values.count), nil, pointers, nil, nil, 0)
      defer { library.clear(result) }
      // 1 is a statement without a result, 2 one with rows.
      guard [1, 2].contains(library.resultStatus(result)) else {
        throw PostgresDatabase.failure(
          PostgresDatabase.text(library.resultErrorMessage(result)), database.name)
      }
      return (0..<library.rows(result)).map { row in
        (0..<library.columns(result)).map { column in
          library.isNull(result, row, column) == 1
            ? .null : .text(PostgresDatabase.text(library.value(result, row, column)))
        }
      }
    }

    /// The statement with `?` replaced by `$1`, `$2`, …; no literal in our statements contains a `?`.
    private static func numbered(_ statement: String) -> String {
      var text = ""
      var count = 0
      for scalar in statement.unicodeScalars {
        if scalar == "?" {
          count += 1
          text += "$\(count)"
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  private static func failure(_ message: String, _ address: String) -> Failure {
    let line = message.split(separator: "\n").first.map(String.init) ?? "no answer"
    return Failure(
      "study.server", "the server of the study says: \(line)", at: .file(address, line: nil),
      remedy: "see that it runs and lets you in", kind: .environment)
  }
}
