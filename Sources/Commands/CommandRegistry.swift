import Basics
package import Scripting

/// Every verb there is.
package enum CommandRegistry {
  /// Sorted by name; a test holds it to that and to unique names.
  package static let all: [any Command.Type] = [
    CompareCommand.self, EvalCommand.self, ExportCommand.self, HelpCommand.self, HPOCommand.self,
    ImportCommand.self, LoadCommand.self, PlanCommand.self, QuitCommand.self, ResumeCommand.self,
    RemoveCommand.self, RunsCommand.self, ScriptCommand.self, SetCommand.self, ShowCommand.self,
    TailCommand.self, TokensCommand.self, TrainCommand.self, UndoCommand.self, VerifyCommand.self,
    ZeroShotCommand.self,
  ]

  /// The declarations of all verbs, sorted by name.
  package static let specs: [CommandSpec] = all.map { $0.spec }

  /// The command of a verb, or `nil`.
  package static func named(_ name: String) -> (any Command.Type)? { all.first { $0.spec.name == name } }

  /// Verbs of the language that later versions have; they are refused by name.
  package static let announced: Set<String> = [
    "accept", "du", "errors", "fg", "gc", "history", "jobs", "log", "predict",
    "record",
    "report", "stop", "watch", "why",
  ]
}
