package import Basics
package import Experiments
import Reports
package import Scripting
import Text

/// `split`: divides a data file into parts.
package enum SplitCommand: Command {
  static let file = Argument<String>(
    "file", .operand, .file(suffixes: Readers.suffixes), help: "The data file, of any form that is read.",
    changesResult: false)
  static let dev = Argument<PartSize?>(
    "dev", .key, .orNone(.size), default: nil, help: "Size of the dev split: 10% of the rows, or 500 rows.",
    changesResult: false)
  static let test = Argument<PartSize?>(
    "test", .key, .orNone(.size), default: nil, help: "Size of the test split; train is what remains.",
    changesResult: false)
  static let folds = Argument<Int?>(
    "folds", .key, .orNone(.int(2...1000)), default: nil,
    help: "Number of folds of a cross-validation, each the dev split of one of them.", changesResult: false)
  static let by = Argument<String?>(
    "by", .key, .orNone(.text("a column")), default: nil,
    help: "Column whose values have the same share in every part, such as label.", changesResult: false)
  static let group = Argument<String?>(
    "group", .key, .orNone(.text("a column")), default: nil,
    help: "Column whose rows of one value stay in one part, such as base_pie.", changesResult: false)
  static let format = FormatArgument.file
  static let seed = Argument<Int>(
    "seed", .key, .int(0...), default: 1, help: "Another seed makes another split.", changesResult: false)
  static let to = Argument<String>(
    "to", .key, .directory, help: "The directory of the new files; it is made.", changesResult: false)

  package static let spec = CommandSpec(
    "split", summary: "Divide a data file into train, dev and test, or into folds.",
    discussion: """
      Writes train.csv, dev.csv and test.csv into the directory to=, with the header and the rows as they are in the file,
      byte for byte and in its order; the files of another form end as the file's name does. With folds=5 it writes
      fold_1/train.csv, fold_1/dev.csv and so on, and with test= one test.csv that no fold has. The same line makes the
      same files; nothing else that is there is written over.

      Without group= the sizes are exact and every value of by= has its share to within a row; with group= both are as
      close as whole groups allow. A row whose group is empty stands by itself.
      """,
    arguments: [file, dev, test, folds, by, group, format, seed, to],
    examples: [
      Example(
        "split examples/idioms/train.csv dev=10% test=10% by=label group=base_pie to=parts",
        "no expression in two parts"),
      Example(
        "split reviews.csv test=500 folds=5 by=stars to=folds", "500 rows apart, five folds of the others"),
    ])

  private static func order(_ call: Invocation) -> SplitOrder {
    let arguments = call.arguments
    return SplitOrder(
      path: arguments[file], format: arguments[format], directory: arguments[to], dev: arguments[dev],
      test: arguments[test],
      folds: arguments[folds], strata: arguments[by], group: arguments[group], seed: arguments[seed])
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<SplitRequest> {
    if scene.awaits(file: call.arguments[file]) { return .pending }
    let request = try order(call).prepare()
    return .ready(request, from: request.sources)
  }

  package static func plan(
    _ call: Invocation, _ prepared: SplitRequest?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try prepared?.check()
    scene.outlook?.add(files: order(call).paths)
    return .light(call.text)
  }

  package static func perform(
    _ request: SplitRequest, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    for note in request.notes { services.console.note("note: \(note)") }
    let (paths, known) = try request.write()
    services.console.print(table(of: request), as: .table)
    let first = paths.first ?? ""
    services.console.note(
      known == paths.count
        ? "the \(known) files are there already: \(first) …" : "\(paths.count) files: \(first) …")
    return .nothing
  }

  /// The most values of the column `by=` that are shown.
  private static let mostShown = 30

  /// The number of rows of each part, and of each value in it.
  private static func table(of request: SplitRequest) -> Table {
    let counts = request.counts
    var table = Table([.init("rows")] + request.parts.map { .init($0, .right) })
    table.append(["all"] + counts.rows.map(String.init))
    guard request.kinds.count > 1 else { return table }
    for (kind, numbers) in zip(request.kinds, counts.labels).prefix(mostShown) {
      table.append([kind.isEmpty ? "(empty)" : kind] + numbers.map(String.init))
    }
    let rest = counts.labels.dropFirst(mostShown)
    if !rest.isEmpty {
      let sums = request.parts.indices.map { part in rest.reduce(0) { $0 + $1[part] } }
      table.append(["\(rest.count) other values"] + sums.map(String.init))
    }
    return table
  }
}

extension ArgumentKind where T == PartSize {
  /// `10%` or `500`.
  static var size: ArgumentKind {
    let typeText = "a share such as 10%, or a number of rows"
    return ArgumentKind(typeText: typeText, write: { _ in nil }) { value, name throws(Failure) in
      let text = try value.single(name, typeText).text
      guard let size = PartSize(text) else {
        throw Failure(
          "script.type", "\(name) takes \(typeText), not '\(text)'", at: .source(value.span), kind: .usage)
      }
      return size
    }
  }
}
