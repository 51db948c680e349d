import Basics
import CSQLite

/// One connection to an SQLite file: it prepares each statement once, binds values and reads rows. For use by
/// one thread at a time.
final class SQLiteConnection: SQLAccess {
  private let path: String
  private var handle: OpaquePointer?
  private var prepared: [String: OpaquePointer] = [:]

  /// A reader opens for writing, too: it may have to undo what a killed process left half done.
  /// - Parameter creates: whether a missing file is made.
  /// - Throws: as ``rows(_:_:)``.
  init(_ path: String, creates: Bool) throws(Failure) {
    self.path = path
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (creates ? SQLITE_OPEN_CREATE : 0)
    var code = sqlite3_open_v2(path, &handle, flags, nil)
    if code == SQLITE_OK { code = idx_sqlite3_strict_quotes(handle) }
    guard code == SQLITE_OK else { throw failure(code) }
    sqlite3_busy_timeout(handle, 60_000)
  }

  deinit {
    for statement in prepared.values { sqlite3_finalize(statement) }
    sqlite3_close(handle)
  }

  /// Whether a transaction is open: a failure may already have ended it.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// - Throws: `study.busy`, `study.file`, `file.full`.
  func rows(_ text: String, _ values: [SQLValue]) throws(Failure) -> [[SQLValue]] {
    let statement = try statement(text)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    precondition(values.count == sqlite3_bind_parameter_count(statement), "a value for each '?': \(text)")
    for (index, value) in values.enumerated() { try bind(value, to: statement, at: Int32(index + 1)) }
    var rows: [[SQLValue]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        rows.append((0..<sqlite3_column_count(statement)).map { SQLiteConnection.value(statement, $0) })
      case SQLITE_DONE: return rows
      case let code: throw failure(code)
      }
    }
  }

  private func statement(_ text: String) throws(Failure) -> OpaquePointer {
    if let statement = prepared[text] { return statement }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, text, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure(code) }
    prepared[text] = statement
    return statement
  }

  private func bind(_ value: SQLValue, to statement: OpaquePointer, at place: Int32) throws(Failure) {
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, place)
      case .int(let number): sqlite3_bind_int64(statement, place, Int64(number))
      case .double(let number): sqlite3_bind_double(statement, place, number)
      case .text(var text):
        text.withUTF8 { bytes in
          bytes.withMemoryRebound(to: CChar.self) {
            idx_sqlite3_bind_text(statement, place, $0.baseAddress, Int32(clamping: $0.count))
          }
        }
      }
    guard code == SQLITE_OK else { throw failure(code) }
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .int(Int(sqlite3_column_int64(statement, column)))
    case SQLITE_FLOAT: return .double(sqlite3_column_double(statement, column))
    case SQLITE_NULL: return .null
    case let type:
      // Text, which is converted to UTF-8, or bytes that another program stored. The length is asked for behind it.
      let text =
        type == SQLITE_TEXT ? sqlite3_column_text(statement, column).map { UnsafeRawPointer($0) } : nil
      guard let bytes = text ?? sqlite3_column_blob(statement, column) else { return .text("") }
      let count = Int(sqlite3_column_bytes(statement, column))
      return .text(String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self))
    }
  }

  private func failure(_ code: Int32) -> Failure {
    let place = Place.file(path, line: nil)
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return Failure(
        "study.busy", "another program has held the study's database for a minute", at: place,
        remedy: "wait for it, or end it", kind: .environment)
    case SQLITE_NOTADB:
      return Failure(
        "study.file", "the file is no SQLite database", at: place, remedy: "give another storage=",
        kind: .environment)
    case SQLITE_FULL:
      return Failure(
        "file.full", "the disk is full", at: place, remedy: "free some space and run the line again",
        kind: .environment)
    default:
      let message = String(cString: handle.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
      return Failure("study.file", "the study's database says: \(message)", at: place, kind: .environment)
    }
  }
}
