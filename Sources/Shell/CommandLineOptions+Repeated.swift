extension CommandLineOptions {
  /// The options that have one value.
  private static let single = Set(["store", "completions", "complete"] + flags.map(\.name))

  /// An option that is given twice, so that all values but the last would be silently ignored; `nil` if there
  /// is none.
  ///
  /// - Parameter arguments: the words after the program's name; options end at the first word that is not an
  ///   option.
  package static func repeated(in arguments: [String]) -> String? {
    var seen: Set<String> = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "--", word != "-" else { return nil }
      guard word.hasPrefix("--") else {
        // The lines follow a `c`, alone or after other letters, as in `-qc`.
        if word.hasSuffix("c") { _ = rest.popFirst() }
        continue
      }
      let name = String(word.dropFirst(2).prefix { $0 != "=" })
      guard single.contains(name) else { continue }
      guard seen.insert(name).inserted else { return "--\(name)" }
      if !word.contains("=") { _ = rest.popFirst() }
    }
    return nil
  }
}
