/// The tag of a word in a sentence with chunks of any types, such as `B-PER`.
package struct ChunkTag: Sendable, Hashable {
  /// Where in a chunk the word stands, by its letter.
  package enum Prefix: Character, Sendable, Hashable, CaseIterable {
    /// In no chunk.
    case outside = "O"
    /// The first word.
    case begin = "B"
    /// A word of a chunk, in most schemes not the first.
    case inside = "I"
    /// The last of several words in BIOES.
    case end = "E"
    /// The last of several words in BILOU.
    case last = "L"
    /// The only word in BIOES.
    case single = "S"
    /// The only word in BILOU.
    case unit = "U"
  }

  /// Where in a chunk the word stands.
  package let prefix: Prefix
  /// The type of its chunk; empty outside of chunks, and for tags that name no type, such as a bare `B`.
  package var type: String { exactType.text }

  /// The tag of a word in no chunk.
  package static let outside = ChunkTag(.outside, "")

  /// - Parameters: the properties, in their order.
  package init(_ prefix: Prefix, _ type: String) { self.init(prefix, ExactText(type)) }

  init(_ prefix: Prefix, _ type: ExactText) { (self.prefix, exactType) = (prefix, type) }

  let exactType: ExactText

  /// The tag with this name: `O`, or a letter, alone or followed by `-` and the type.
  ///
  /// Code points count, not characters: a type may start with a combining mark.
  /// - Returns: `nil` if it is not such a name.
  /// - Reference: seqeval 1.2.2, which warns about other names, and calls the type of a bare letter `_`.
  package init?(_ name: String) {
    guard let letter = name.unicodeScalars.first, let prefix = Prefix(rawValue: Character(letter)) else {
      return nil
    }
    let rest = name.unicodeScalars.dropFirst()
    guard rest.isEmpty || (rest.first == "-" && prefix != .outside) else { return nil }
    self.init(prefix, String(rest.dropFirst()))
  }

  /// `B-PER`, or the letter alone if the tag names no type.
  package var name: String { type.isEmpty ? "\(prefix.rawValue)" : "\(prefix.rawValue)-\(type)" }

  /// Whether this tag, after `previous`, can continue its chunk.
  func continues(_ previous: ChunkTag) -> Bool {
    previous.isOpen && (prefix == .inside || isEnd) && previous.exactType == exactType
  }

  /// Whether the chunk may go on with the next word.
  var isOpen: Bool { prefix == .begin || prefix == .inside }
  var isEnd: Bool { prefix == .end || prefix == .last }
  var isSingle: Bool { prefix == .single || prefix == .unit }
}
