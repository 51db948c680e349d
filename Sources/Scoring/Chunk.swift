/// Words of a sentence that belong together, such as the name of a person.
package struct Chunk: Sendable, Hashable {
  /// What it is: `PER`.
  package var type: String { exactType.text }
  /// The positions of its words.
  package let words: Range<Int>

  /// - Parameters: the properties, in their order.
  package init(_ type: String, _ words: Range<Int>) { self.init(ExactText(type), words) }

  init(_ type: ExactText, _ words: Range<Int>) { (exactType, self.words) = (type, words) }

  let exactType: ExactText
}
