package import Basics

/// A piece of script text with its place.
package struct Word: Sendable, Hashable {
  /// The relevant characters: for `$name` and `name=`, only the name.
  package var text: String
  /// Its place.
  package var span: SourceSpan

  /// - Parameters: the properties, in their order.
  package init(_ text: String, _ span: SourceSpan) {
    (self.text, self.span) = (text, span)
  }
}

/// A quoted text: `"…"` with escapes and variables, or `'…'` taken literally.
package struct StringLiteral: Sendable, Hashable {
  /// A part of the text: characters, or a variable to substitute.
  package enum Piece: Sendable, Hashable {
    case text(String)
    /// A `$name` inside double quotes.
    case variable(Word)
  }

  /// In the order of the text; empty for an empty text.
  package var pieces: [Piece]
  /// Whether it was in single quotes, without special characters.
  package var isRaw: Bool
  /// Its place, quotes included.
  package var span: SourceSpan

  /// The text, if it contains no variables.
  package var plainText: String? {
    var text = ""
    for piece in pieces {
      guard case .text(let part) = piece else { return nil }
      text += part
    }
    return text
  }
}

/// The symbols of the language that are not part of a word.
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

/// A token that the lexer passes to the parser.
struct Token: Sendable {
  enum Kind: Sendable {
    /// An unquoted number, range or word.
    case word
    /// A name directly followed by `=`; the text is the name alone.
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
  /// Whether it is preceded by white space or the start of a line.
  var isSpaced: Bool

  var word: Word { Word(text, span) }

  /// Whether this is the bare word `text`.
  func isWord(_ word: String) -> Bool {
    if case .word = kind { text == word } else { false }
  }

  func isSymbol(_ symbol: Symbol) -> Bool {
    if case .symbol(let found) = kind { found == symbol } else { false }
  }

  /// Whether a statement ends before this token.
  var endsStatement: Bool {
    switch kind {
    case .newline, .end, .symbol(.semicolon): true
    default: false
    }
  }

  /// A description for messages.
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

/// Why parsing stopped: an error, or an incomplete text.
enum Interruption: Error {
  case fault(Failure)
  /// More lines may follow; the failure applies if none do.
  case incomplete(Failure)

  var failure: Failure {
    switch self {
    case .fault(let failure), .incomplete(let failure): failure
    }
  }
}
