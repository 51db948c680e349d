package import Basics

/// A stretch of script text and where it stands.
package struct Word: Sendable, Hashable {
  /// The characters that count: of `$name` and `name=`, the name alone.
  package var text: String
  /// Where it stands.
  package var span: SourceSpan

  /// - Parameters: the properties, in their order.
  package init(_ text: String, _ span: SourceSpan) {
    (self.text, self.span) = (text, span)
  }
}

/// A quoted text: `"…"` with escapes and variables, or `'…'` as it stands.
package struct StringLiteral: Sendable, Hashable {
  /// A part of the text: characters, or a variable whose value is put in.
  package enum Piece: Sendable, Hashable {
    case text(String)
    /// A `$name` inside double quotes.
    case variable(Word)
  }

  /// In the order of the text; empty for an empty text.
  package var pieces: [Piece]
  /// Whether it stood in single quotes, where nothing is special.
  package var isRaw: Bool
  /// Where it stands, quotes included.
  package var span: SourceSpan

  /// The text when no variable stands in it.
  package var plainText: String? {
    var text = ""
    for piece in pieces {
      guard case .text(let part) = piece else { return nil }
      text += part
    }
    return text
  }
}

/// The signs of the language that are no part of a word.
enum Symbol: String, Sendable, CaseIterable {
  case assign = "="
  case comma = ","
  case semicolon = ";"
  case openBracket = "["
  case closeBracket = "]"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case redirect = ">"
  case append = ">>"
  case background = "&"
  case equal = "=="
  case notEqual = "!="
  case atLeast = ">="
  case atMost = "<="
  case near = "~"
}

/// What the lexer hands the parser.
struct Token: Sendable {
  enum Kind: Sendable {
    /// A bare run of characters: a number, a range or a word.
    case word
    /// A name with `=` right behind it; the text is the name alone.
    case key
    case string(StringLiteral)
    /// `$name` or `$name.field`; the text is the name.
    case variable(field: Word?)
    case symbol(Symbol)
    /// The end of a line that is not continued.
    case newline
    case end
  }

  var kind: Kind
  var text: String
  var span: SourceSpan
  /// Whether white space (or the start of a line) stands before it.
  var isSpaced: Bool

  var word: Word { Word(text, span) }

  /// Whether this is the bare word `text`.
  func isWord(_ word: String) -> Bool {
    if case .word = kind { text == word } else { false }
  }

  func isSymbol(_ symbol: Symbol) -> Bool {
    if case .symbol(let found) = kind { found == symbol } else { false }
  }

  /// Whether a statement stops before this token.
  var endsStatement: Bool {
    switch kind {
    case .newline, .end, .symbol(.semicolon): true
    default: false
    }
  }

  /// As an error names it.
  var description: String {
    switch kind {
    case .newline: "the end of the line"
    case .end: "the end of the text"
    case .key: "'\(text)='"
    case .string: "a string"
    case .variable: "'$\(text)'"
    case .word, .symbol: "'\(text)'"
    }
  }
}

/// Why parsing stopped: a mistake, or a text that goes on.
enum Interruption: Error {
  case fault(Failure)
  /// More lines may follow; the failure says what is wrong if none do.
  case incomplete(Failure)

  var failure: Failure {
    switch self {
    case .fault(let failure), .incomplete(let failure): failure
    }
  }
}
