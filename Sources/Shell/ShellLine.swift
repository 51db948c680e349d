/// An unfinished line of bash or zsh up to the cursor, split into words without quotes.
struct ShellLine: Equatable {
  /// The words before the current one.
  private(set) var words: [String] = []
  /// The typed part of the word at the cursor; empty after a blank.
  private(set) var current = ""

  /// Parses leniently: an open quote ends at the cursor, and nothing is expanded.
  init(_ text: String) {
    var quote: Character?
    var isBegun = false
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\" where quote != "'":
        // In double quotes a backslash is literal except before these characters.
        let escapes = quote == nil || rest.first.map { "\"\\$`".contains($0) } == true
        current.append(escapes ? rest.popFirst() ?? "\\" : "\\")
        isBegun = true
      case quote: quote = nil
      case "'" where quote == nil, "\"" where quote == nil: (quote, isBegun) = (character, true)
      case " " where quote == nil, "\t" where quote == nil, "\n" where quote == nil:
        if isBegun { words.append(current) }
        (current, isBegun) = ("", false)
      default:
        current.append(character)
        isBegun = true
      }
    }
  }
}
