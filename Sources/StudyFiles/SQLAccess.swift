import Basics

/// A value of a database's cell.
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

/// What statements run on: one connection inside a transaction.
protocol SQLAccess {
  /// Runs a statement whose values stand as `?`, in order.
  func rows(_ statement: String, _ values: [SQLValue]) throws(Failure) -> [[SQLValue]]
}

extension SQLAccess {
  func run(_ statement: String, _ values: [SQLValue] = []) throws(Failure) {
    _ = try rows(statement, values)
  }
}

/// What the databases do in words of their own.
struct SQLDialect: Sendable {
  /// The time now, UTC, as Optuna stores it.
  let now: String
  /// The time now as Optuna's heartbeats have it.
  let beat: String
  /// Seconds from one column to another.
  let seconds: @Sendable (_ start: String, _ end: String) -> String
  /// Puts a table row's lock on the study, so that trials are numbered one after another.
  let lockStudy: String?
  /// Gives a row where the tables are there.
  let findTables: String
  /// The statements that make the tables where they are not there yet.
  let schema: [String]
}

/// A database: transactions one after another.
protocol SQLDatabase: AnyObject {
  var dialect: SQLDialect { get }
  /// How a person names it.
  var name: String { get }

  /// Runs `body` in a transaction that others see whole or not at all.
  /// - Parameter writes: whether anything is changed; two that write never overlap.
  func transaction<Result>(writes: Bool, _ body: (any SQLAccess) throws(Failure) -> Result) throws(Failure)
    -> Result
}
