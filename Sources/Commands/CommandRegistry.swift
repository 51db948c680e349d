import Basics
package import Scripting

/// All verbs.
package enum CommandRegistry {
  /// Sorted by name; a test checks the order and that names are unique.
  package static let all: [any Command.Type] = [
    CompareCommand.self, DataCommand.self, EvalCommand.self, ExportCommand.self, HelpCommand.self,
    HPOCommand.self, ImportCommand.self, LoadCommand.self, ModelsCommand.self, PlanCommand.self,
    PredictCommand.self,
    PullCommand.self,
    QuitCommand.self, ResumeCommand.self, RemoveCommand.self, RunsCommand.self, ScriptCommand.self,
    SetCommand.self, ShowCommand.self, SplitCommand.self, TailCommand.self, TokensCommand.self,
    TrainCommand.self, UndoCommand.self, VerifyCommand.self, ZeroShotCommand.self,
  ]

  /// The declarations of all verbs, sorted by name.
  package static let specs: [CommandSpec] = all.map { $0.spec }

  /// The command of a verb, or `nil`.
  package static func named(_ name: String) -> (any Command.Type)? { all.first { $0.spec.name == name } }

  /// Verbs of later versions of the language, which are refused by name.
  package static let announced: Set<String> = [
    "accept", "du", "errors", "fg", "gc", "history", "jobs", "log", "record",
    "report", "stop", "watch", "why",
  ]
}
