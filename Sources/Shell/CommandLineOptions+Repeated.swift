extension CommandLineOptions {
  /// The options that have one value.
  private static let single = Set(["store", "completions", "complete"] + flags.map(\.name))

  /// An option that is given twice, of whose values all but the last would be passed over in silence; `nil` for none.
  ///
  /// - Parameter arguments: the words behind the program's name; those behind the first that is no option are not its own.
  package static func repeated(in arguments: [String]) -> String? {
    var seen: Set<String> = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "--", word != "-" else { return nil }
      guard word.hasPrefix("--") else {
        // The lines stand behind a `c`, alone or among other letters, as in `-qc`.
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
