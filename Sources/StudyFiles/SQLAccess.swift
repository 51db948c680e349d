import Basics

/// The value of a database cell.
enum SQLValue: Sendable, Equatable {
  case null
  case int(Int)
  case double(Double)
  case text(String)

  var int: Int? {
    switch self {
    case .int(let number): number
    case .double(let number): Int(exactly: number)
    case .text(let text): Int(text)
    case .null: nil
    }
  }
  var double: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    case .text(let text): Double(text)
    case .null: nil
    }
  }
  var text: String? {
    switch self {
    case .text(let text): text
    case .int(let number): String(number)
    case .double(let number): String(number)
    case .null: nil
    }
  }

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}

/// Runs statements on one connection inside a transaction.
protocol SQLAccess {
  /// Runs a statement with values for its `?` placeholders, in order.
  func rows(_ statement: String, _ values: [SQLValue]) throws(Failure) -> [[SQLValue]]
}

extension SQLAccess {
  func run(_ statement: String, _ values: [SQLValue] = []) throws(Failure) {
    _ = try rows(statement, values)
  }
}

/// The SQL that differs between the databases.
struct SQLDialect: Sendable {
  /// The current time, UTC, as Optuna stores it.
  let now: String
  /// The current time as in Optuna's heartbeats.
  let beat: String
  /// Seconds from one column to another.
  let seconds: @Sendable (_ start: String, _ end: String) -> String
  /// Locks the study's row, so that trials are numbered one after another.
  let lockStudy: String?
  /// Returns a row if the tables exist.
  let findTables: String
  /// The statements that create the tables if they do not exist.
  let schema: [String]
}

/// A database, used in one transaction after another.
protocol SQLDatabase: AnyObject {
  var dialect: SQLDialect { get }
  /// Its name in messages.
  var name: String { get }

  /// Runs `body` in a transaction, which other connections see either completely or not at all.
  /// - Parameter writes: whether anything is changed; writing transactions never overlap.
  func transaction<Result>(writes: Bool, _ body: (any SQLAccess) throws(Failure) -> Result) throws(Failure)
    -> Result
}
