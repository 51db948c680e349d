package import Basics
package import Experiments
package import Scripting
import Tasks
import Text

/// `predict`: what a model says about new sentences.
package enum PredictCommand: Command {
  static let what = AnswerArguments.models
  static let file = Argument<String?>(
    "file", .key, .orNone(.file(suffixes: Readers.suffixes)), default: nil,
    help: "The sentences: a data file of any form, with or without labels.", changesResult: false)
  static let text = Argument<String?>(
    "text", .key, .orNone(.text("a sentence, or with file= a column")), default: nil,
    help: "One sentence; with file= the column of texts.", changesResult: false)
  static let pair = Argument<String?>(
    "pair", .key, .orNone(.text("a sentence, or with file= a column")), default: nil,
    help: "Its second sentence; with file= the column of second texts.", changesResult: false)
  static let id = Argument<String?>(
    "id", .key, .orNone(.text("a column")), default: nil,
    help: "The column that identifies rows; id, or the row's number, when not given.", changesResult: false)
  static let format = FormatArgument.file
  static let form = Argument<PredictionForm?>(
    "as", .key, .orNone(.cases()), default: nil, fallbackText: "as the name of > FILE says, else text",
    help: "How the answers are written.", changesResult: false)
  static let task = AnswerArguments.task
  static let length = AnswerArguments.length
  static let cutoff = AnswerArguments.cutoff
  static let window = AnswerArguments.window
  static let overlap = AnswerArguments.overlap
  static let batch = Argument<Int>(
    "batch", .key, .int(1...100_000), default: 128,
    help: "The most sentences read and computed together; the answers are the same but for rounding.",
    changesResult: false)

  package static let spec = CommandSpec(
    "predict", readsRuns: true, summary: "Say what a model answers for new sentences.",
    discussion: """
      file=FILE is read in any form that load data reads; plain text has a sentence a line, and a second one of a pair
      behind a tab. A column of labels is passed over. Texts are looked for in the columns of the run or of load data,
      then in sentence, tokens and text; text=, pair= and id= name others. For a task that labels words, a text without
      words is cut at white space and punctuation.

      The answers stand in the order of the file, with its id or the row's number. A text form is for reading: the label
      and its probability before the text, spans in brackets. as=csv and tsv have a column for each label's probability,
      and lists of tokens and tags; as=jsonl an object a sentence: label, probability, probabilities; value; tokens and
      tags; for spans their start and end in code points, as doccano (label) and Prodigy (spans, tokens) write them;
      as=conll a word and its label a line, with _ for blanks in a word. Sentences longer than length= are cut and counted;
      a row without a text is named and has no answer. Stopped, it leaves the lines so far.

      Without file= and text=, predict reads lines: at a prompt text> answers each at once (pair> asks for the second
      sentence of a pair) until Ctrl-D, Ctrl-C or an empty line; from a pipe it reads standard input to its end.

      predict r1,r2,r3 answers with the mean of their probabilities, or of their values; see eval.
      """,
    arguments: [what, file, text, pair, id, format, form, task, length, window, overlap, cutoff, batch],
    examples: [
      Example("predict last text=\"הוא שבר את הקרח\"", "one sentence", isRunnable: true),
      Example("predict last file=examples/idioms/test.csv as=jsonl", "a file", isRunnable: true),
      Example("predict r3 file=new.txt > out.jsonl", "a sentence a line, an object a line"),
      Example("predict r1,r2,r3 file=reviews.csv text=review > out.csv", "three runs together"),
      Example("predict r3", "lines that are typed, or standard input"),
    ])

  /// The prediction, resolved.
  package struct Prepared: Sendable {
    let request: PredictionRequest
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared> {
    let arguments = call.arguments
    let source = try source(arguments, scene)
    if scene.isPending(models: arguments[what]) { return .pending }
    if let path = arguments[file], scene.outlook?.awaits(file: path) ?? false { return .pending }
    let isFile = arguments[file] != nil
    var order = PredictionOrder(
      targets: try scene.models(arguments[what], at: arguments.place(of: what)), source: source,
      columns: ColumnNames(
        text: isFile ? arguments[text] : nil, pair: isFile ? arguments[pair] : nil, id: arguments[id],
        format: arguments[format]),
      task: arguments[task], maxLength: arguments[length], batch: arguments[batch],
      form: arguments[form] ?? call.redirect.flatMap { PredictionForm(ofFile: $0) } ?? .text)
    order.cutoff = arguments[cutoff]
    order.windows = WindowOrder(size: arguments[window], overlap: arguments[overlap])
    do throws(Failure) {
      let request = try order.prepare(in: scene, with: services)
      return .ready(Prepared(request: request), from: request.sources)
    } catch {
      throw error.placed(at: error.code == "predict.form" ? arguments.place(of: form) : nil)
    }
  }

  package static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    try prepared.request.perform(in: scene, with: services)
    return .nothing
  }

  private static func source(_ arguments: Arguments, _ scene: Scene) throws(Failure) -> PredictionOrder.Source
  {
    if let path = arguments[file] { return .file(path) }
    for key in [id, format] where arguments[key] != nil {
      throw Failure(
        "predict.key", "\(key.name)= says something about a file", at: arguments.place(of: key),
        remedy: "add file=FILE", kind: .usage)
    }
    if let sentence = arguments[text] { return .text(sentence, pair: arguments[pair]) }
    if arguments[pair] != nil {
      throw Failure(
        "predict.key", "pair= goes with text= or file=", at: arguments.place(of: pair),
        remedy: "add text=\"…\"", kind: .usage)
    }
    guard scene.reading == .prompt else {
      throw Failure(
        "predict.lines", "a script has no lines to type", at: .source(arguments.span),
        remedy: "add file=FILE or text=\"…\"", kind: .usage)
    }
    return .lines
  }
}
