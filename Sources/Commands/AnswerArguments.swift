import Scripting
import Tasks

/// The arguments of commands that let models answer: which models, and how they read sentences.
enum AnswerArguments {
  static let models = Argument<[ResultName]>(
    "what", .operand, .list(of: .result("a run, a checkpoint or a folder", completion: .checkpoint)),
    default: [],
    help:
      "r3 (its best checkpoint), r3@216, last, a model's folder; the loaded model when left out; r1,r2,r3 is the mean of their probabilities.",
    changesResult: false)
  static let task = Argument<TaskKind?>(
    "task", .key, .orNone(.cases()), default: nil, help: "For a folder whose config.json does not tell.",
    changesResult: false)
  static let length = Argument<Int?>(
    "length", aliases: ["max_length"], .key, .orNone(.int(3...4096)), default: nil,
    help: "Longest sentence in sub-words; the run's own when left out.", changesResult: false)
  static let window = Argument<Int?>(
    "window", .key, .orNone(.int(3...4096)), default: nil,
    help: "Long sentences in windows of so many sub-words (span, token); as in training when left out.",
    changesResult: false)
  static let overlap = Argument<Int?>(
    "overlap", .key, .orNone(.int(0...4093)), default: nil,
    help: "Sub-words that a window shares with the one before; a quarter of it when left out.",
    changesResult: false)
  static let cutoff = Argument<Double?>(
    "cutoff", .key, .orNone(.number(.from(0, through: 1))), default: nil,
    help: "Probability from which a label is said (multilabel); the run's own, or 0.5, when left out.",
    changesResult: false)
}
