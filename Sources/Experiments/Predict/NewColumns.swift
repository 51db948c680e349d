import Basics
import Tasks
import Text

/// Finds the columns of a file that a model is to read.
///
/// Those that the user names must be there. Those of the model's own data are taken where the file has them, then
/// those of the session, then the ones that every task looks for, then `text`. A column of labels is not looked for.
struct NewColumns {
  let path: String
  /// What the line names.
  let given: ColumnNames
  /// The columns of the run, and of the session.
  let known: [ColumnNames]
  let pairs: PairReading

  /// - Throws: `data.column`, `predict.text`, `predict.pair`; what reading the file's beginning throws.
  func resolved() throws(Failure) -> ColumnNames {
    let file = try Corpus.first(1, of: path, names: ColumnNames(format: given.format))
    for name in [given.text, given.pair, given.id].compactMap({ $0 }) where file.index(of: name) == nil {
      throw Failure(
        "data.column", "no column '\(name)'", at: .file(path, line: nil),
        remedy: DidYouMean.remedy(for: name, among: file.columns), kind: .environment)
    }
    func column(_ name: KeyPath<ColumnNames, String?>) -> String? {
      given[keyPath: name]
        ?? known.lazy.compactMap { $0[keyPath: name] }.first { file.index(of: $0) != nil }
    }
    let text = column(\.text)
    var columns = ColumnNames(text: text, pair: column(\.pair), id: column(\.id), format: given.format)
    if text == nil, !["sentence", "tokens"].contains(where: { file.index(of: $0) != nil }) {
      guard file.index(of: "text") != nil else { throw missingText(file) }
      columns.text = "text"
    }
    if pairs == .pairs, columns.pair == nil, !file.isPlainText {
      throw Failure(
        "predict.pair", "the model reads pairs of texts, and no column has the second one",
        at: .file(path, line: nil), remedy: "name it: pair=COLUMN (\(list(file)))", kind: .usage)
    }
    return columns
  }

  private func missingText(_ file: Corpus) -> Failure {
    Failure(
      "predict.text", "no column 'sentence' or 'text'", at: .file(path, line: nil),
      remedy: "name it: text=COLUMN (\(list(file))); format=text reads a sentence a line", kind: .usage)
  }

  private func list(_ file: Corpus) -> String {
    "the file has: " + TextWidth.cut(file.columns.joined(separator: " "), to: 200)
  }
}
