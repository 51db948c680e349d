/// An unfinished line of bash or zsh up to the cursor, taken apart into words without their quotes.
struct ShellLine: Equatable {
  /// The words before the cursor's one.
  private(set) var words: [String] = []
  /// What is typed of the word at the cursor; empty behind a blank.
  private(set) var current = ""

  /// A forgiving reading: a quote that is not closed ends at the cursor, and nothing is expanded.
  init(_ text: String) {
    var quote: Character?
    var isBegun = false
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\" where quote != "'":
        // Between double quotes a backslash stands for itself but before these.
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
