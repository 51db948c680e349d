import Basics

/// The messages about errors in scripts, in one place so that their wording is consistent.
extension Failure {
  static func syntax(_ what: String, at span: SourceSpan, remedy: String? = nil) -> Failure {
    Failure("script.syntax", what, at: .source(span), remedy: remedy, kind: .usage)
  }

  static func expected(_ what: String, found token: Token, remedy: String? = nil) -> Failure {
    syntax("expected \(what), found \(token.description)", at: token.span, remedy: remedy)
  }

  /// One of several words was expected; names the nearest.
  static func expected(oneOf words: [String], after context: String, found token: Token) -> Failure {
    let list = words.map { "'\($0)'" }.joined(separator: " or ")
    let near = DidYouMean.nearest(to: token.text, among: words)
    return expected("\(list) \(context)", found: token, remedy: near.map { "did you mean '\($0)'?" })
  }

  static func unfinished(_ what: String, at span: SourceSpan) -> Failure {
    Failure("script.unfinished", "the text ends inside \(what)", at: .source(span), kind: .usage)
  }

  static func openQuote(_ quote: String, at span: SourceSpan) -> Failure {
    Failure(
      "script.quote", "a string has no closing \(quote)", at: .source(span),
      remedy: "close it on the same line", kind: .usage)
  }

  static func joined(at span: SourceSpan) -> Failure {
    Failure(
      "script.joined", "two values without a space between them", at: .source(span),
      remedy: "put a space between, or all of it in one string", kind: .usage)
  }

  static func joinedVariable(_ variable: String, at span: SourceSpan) -> Failure {
    Failure(
      "script.joined", "'\(variable)' stands inside a longer word", at: .source(span),
      remedy: "put the whole word in double quotes: \"\(variable)…\"", kind: .usage)
  }

  static func character(_ scalar: Unicode.Scalar, at span: SourceSpan) -> Failure {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    switch scalar {
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}", "\u{00AB}", "\u{00BB}":
      return Failure(
        "script.character", "a typographic quote (\(code))", at: .source(span), remedy: "write \" or '",
        kind: .usage)
    case "~":
      return Failure(
        "script.character", "a word cannot begin with '~'", at: .source(span),
        remedy: "put the path in quotes (\"~/data\"), or write the whole path", kind: .usage)
    case "*", "?", "%", "!", "<", "|", "{", "}", "^", "`":
      return Failure(
        "script.character", "a word cannot begin with '\(scalar)'", at: .source(span),
        remedy: "put the word in quotes", kind: .usage)
    default:
      let isVisible = scalar.properties.generalCategory == .otherSymbol || scalar.properties.isEmoji
      let name = isVisible ? "'\(scalar)' (\(code))" : "a character nobody sees (\(code))"
      return Failure(
        "script.character", "\(isPunctuation(scalar) ? "'\(scalar)' (\(code))" : name) outside quotes",
        at: .source(span), remedy: "delete it, or put the text in quotes", kind: .usage)
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .dashPunctuation, .openPunctuation, .closePunctuation, .connectorPunctuation, .otherPunctuation,
      .mathSymbol, .currencySymbol, .modifierSymbol, .initialPunctuation, .finalPunctuation:
      true
    default: false
    }
  }

  static func range(_ what: String, at span: SourceSpan, remedy: String?) -> Failure {
    Failure("script.range", what, at: .source(span), remedy: remedy, kind: .usage)
  }

  static func tooDeep(at span: SourceSpan) -> Failure {
    Failure(
      "script.depth", "nested too deeply", at: .source(span), remedy: "64 levels are allowed", kind: .usage)
  }

  static func tooLong(_ limit: Int, at span: SourceSpan) -> Failure {
    Failure(
      "script.length", "the script has more than \(limit) steps", at: .source(span),
      remedy: "shorten its loops, or split it", kind: .usage)
  }
}
