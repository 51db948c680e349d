import Basics
import Text

/// A sentence to be predicted, with what stands for it in the results.
struct NewSentence: Sendable {
  /// The row's own identifier, or its number, from 1.
  let id: String
  /// The line of the file or of the input, from 1.
  let line: Int
  /// The text, the second text of a pair, and the words for a task that labels words.
  var example: Example
  /// Why there is nothing to predict; `nil` for a sentence that can be.
  var fault: String?

  /// The text; the words joined by spaces if there is nothing else.
  var text: String {
    example.sentence.isEmpty ? example.tokens.joined(separator: " ") : example.sentence
  }

  /// - Parameters:
  ///   - example: as it was read; its words are filled in for a task that labels words and finds none.
  ///   - labelsWords: whether the task does.
  init(id: String, line: Int, _ example: Example, labelsWords: Bool, fault: String? = nil) {
    (self.id, self.line, self.example, self.fault) = (id, line, example, fault)
    if labelsWords, example.tokens.isEmpty, fault == nil {
      self.example.tokens = TextWords.words(of: example.sentence)
    }
    if !labelsWords, example.sentence.isEmpty { self.example.sentence = text }
    self.fault = fault ?? missing(labelsWords: labelsWords)
  }

  private func missing(labelsWords: Bool) -> String? {
    func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
    if labelsWords ? example.tokens.isEmpty : isBlank(example.sentence) { return "no text" }
    return example.pair.map(isBlank) == true ? "no second text" : nil
  }
}

/// Whether a model reads pairs of texts.
enum PairReading: Sendable {
  case single, pairs
  /// The model does not tell: a line with a tab is a pair.
  case either

  /// The sentence of a typed or plain line, in which a tab separates a pair.
  func example(_ text: String, line: Int) -> (example: Example, fault: String?) {
    var example = Example(line: line, id: "", sentence: text)
    guard self != .single else { return (example, nil) }
    let parts = text.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count > 1 {
      (example.sentence, example.pair) = (parts[0], parts[1])
    } else if self == .pairs {
      return (example, "no tab before a second text")
    }
    return (example, nil)
  }
}

/// The sentences of a file, made when they are asked for.
struct NewFile {
  let corpus: Corpus
  private let labelsWords: Bool
  private let wordColumn: String?
  /// How a line with one text is read; `nil` if the second text has a column.
  private let lines: PairReading?

  /// Reads and checks a file.
  /// - Throws: what reading a data file throws.
  init(_ path: String, _ columns: ColumnNames, _ pairs: PairReading, labelsWords: Bool) throws(Failure) {
    corpus = try Corpus.load(path: path, names: columns)
    self.labelsWords = labelsWords
    wordColumn = NewFile.wordColumn(of: corpus)
    // A tab inside a field of a table is part of the text.
    lines = columns.pair == nil && pairs != .single && corpus.isPlainText ? pairs : nil
  }

  var count: Int { corpus.count }
  /// How many empty lines of plain text stand before the last sentence: without them, its row is its line.
  var emptyLines: Int { corpus.isPlainText ? (corpus.examples.last?.line ?? 0) - count : 0 }
  /// Whether rows may have a second text.
  var hasPairs: Bool { corpus.names.pair != nil || lines != nil }

  subscript(row: Int) -> NewSentence {
    var example = corpus.examples[row]
    var fault: String?
    if let lines {
      let read = lines.example(example.sentence, line: example.line)
      (example.sentence, example.pair, fault) = (read.example.sentence, read.example.pair, read.fault)
    }
    if labelsWords, example.tokens.isEmpty { fault = listFault(row) }
    let id = corpus.hasIDs && !example.id.isEmpty ? example.id : "\(row + 1)"
    return NewSentence(id: id, line: example.line, example, labelsWords: labelsWords, fault: fault)
  }

  /// Why the field with the words of a row cannot be read; `nil` if it can, or if the file has none.
  private func listFault(_ row: Int) -> String? {
    guard let wordColumn, corpus.field(wordColumn, ofRow: row)?.isEmpty == false else { return nil }
    do throws(PythonLiteral.Fault) {
      _ = try corpus.list(wordColumn, ofRow: row)
      return nil
    } catch {
      return "words that are not a list (\(error))"
    }
  }

  /// The column with lists of words, if the file has one: the one that was named, if its first row is a list.
  private static func wordColumn(of corpus: Corpus) -> String? {
    let name = corpus.names.text ?? "tokens"
    guard corpus.count > 0, corpus.field(name, ofRow: 0)?.hasPrefix("[") == true else { return nil }
    return (try? corpus.list(name, ofRow: 0)) == nil ? nil : name
  }
}
