/// BERT's normalisation and split into words, the steps before WordPiece.
///
/// Cleans the text, puts spaces around Chinese characters, decomposes it and drops accents, lowers the case
/// scalar by scalar, then splits at white space and makes each punctuation mark a word.
/// - Reference: `BertNormalizer` and `BertPreTokenizer` of tokenizers 0.23.3; its Unicode tables are of an
///   old version.
package struct BasicTokenizer: Sendable, Equatable {
  /// `do_lower_case`: whether each scalar is replaced by its lower case.
  package var lowercases: Bool
  /// `strip_accents`: whether text is decomposed (NFD) and nonspacing marks are dropped.
  package var stripsAccents: Bool
  /// `tokenize_chinese_chars`: whether each Chinese character is a word of its own.
  package var spacesIdeographs: Bool

  /// - Parameters: the properties, in their order.
  package init(lowercases: Bool, stripsAccents: Bool, spacesIdeographs: Bool) {
    self.lowercases = lowercases
    self.stripsAccents = stripsAccents
    self.spacesIdeographs = spacesIdeographs
  }

  /// The normalised text as Unicode scalars.
  package func normalized(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var view = String.UnicodeScalarView()
    for value in scalars(of: bytes[...]) { view.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
    return String(view)
  }

  /// The words of a text, in order, without empty ones.
  package func words(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var words: [String] = []
    forEachWord(of: bytes[...]) { word in words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// Calls `body` with each word as UTF-8.
  /// - Parameter bytes: valid UTF-8.
  func forEachWord(of bytes: ArraySlice<UInt8>, _ body: ([UInt8]) -> Void) {
    let table = ScalarTable.shared
    var word: [UInt8] = []
    for scalar in scalars(of: bytes) {
      let traits = table[scalar]
      if traits.isDisjoint(with: [.space, .punctuation]) {
        append(scalar, to: &word)
        continue
      }
      if !word.isEmpty { body(word) }
      word.removeAll(keepingCapacity: true)
      if traits.contains(.punctuation) {
        append(scalar, to: &word)
        body(word)
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { body(word) }
  }

  /// The normalised scalars of valid UTF-8.
  private func scalars(of bytes: ArraySlice<UInt8>) -> [UInt32] {
    var output = Output(lowercases: lowercases, stripsAccents: stripsAccents)
    output.scalars.reserveCapacity(bytes.count)
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let scalar = decode(bytes, &position)
      let traits = output.table[scalar]
      if traits.contains(.removed) { continue }
      if traits.contains(.becomesSpace) {
        output.decompose(0x20, [])
      } else if spacesIdeographs, traits.contains(.ideograph) {
        output.decompose(0x20, [])
        output.decompose(scalar, traits)
        output.decompose(0x20, [])
      } else {
        output.decompose(scalar, traits)
      }
    }
    output.flush()
    return output.scalars
  }

  /// Decodes the scalar at `position` and advances past it.
  private func decode(_ bytes: ArraySlice<UInt8>, _ position: inout Int) -> UInt32 {
    let first = bytes[position]
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = length == 1 ? UInt32(first) : UInt32(first & (0x7F >> UInt8(length)))
    let end = min(position + length, bytes.endIndex)
    position += 1
    while position < end {
      value = value << 6 | UInt32(bytes[position] & 0x3F)
      position += 1
    }
    return value < 0x110000 ? value : 0xFFFD
  }

  private func append(_ scalar: UInt32, to word: inout [UInt8]) {
    switch scalar {
    case ..<0x80:
      word.append(UInt8(scalar))
    case ..<0x800:
      word.append(UInt8(0xC0 | scalar >> 6))
      word.append(UInt8(0x80 | scalar & 0x3F))
    case ..<0x10000:
      word.append(UInt8(0xE0 | scalar >> 12))
      word.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      word.append(UInt8(0x80 | scalar & 0x3F))
    default:
      word.append(UInt8(0xF0 | scalar >> 18))
      word.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      word.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      word.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}

/// The last stage of normalisation: decomposition, canonical order, accents, case.
private struct Output {
  let table = ScalarTable.shared
  let lowercases: Bool
  let stripsAccents: Bool
  var scalars: [UInt32] = []
  /// Marks after a base letter, waiting to be put into canonical order.
  private var waiting: [(scalar: UInt32, order: Int)] = []

  init(lowercases: Bool, stripsAccents: Bool) {
    (self.lowercases, self.stripsAccents) = (lowercases, stripsAccents)
  }

  mutating func decompose(_ scalar: UInt32, _ traits: ScalarTraits) {
    if traits.isEmpty {
      flush()
      scalars.append(scalar)
    } else if !stripsAccents {
      emit(scalar, traits)
    } else if traits.contains(.decomposes) {
      for part in table.decomposition(scalar) { order(part, table[part]) }
    } else {
      order(scalar, traits)
    }
  }

  private mutating func order(_ scalar: UInt32, _ traits: ScalarTraits) {
    if traits.contains(.combines) {
      // The class first, then the position, so that marks of one class keep their order.
      waiting.append((scalar, Int(table.combiningClass(scalar)) << 48 | waiting.count))
    } else {
      flush()
      emit(scalar, traits)
    }
  }

  mutating func flush() {
    guard !waiting.isEmpty else { return }
    if waiting.count > 1 { waiting.sort { $0.order < $1.order } }
    for mark in waiting { emit(mark.scalar, table[mark.scalar]) }
    waiting.removeAll(keepingCapacity: true)
  }

  private mutating func emit(_ scalar: UInt32, _ traits: ScalarTraits) {
    if stripsAccents, traits.contains(.mark) { return }
    if lowercases, traits.contains(.hasLowercase) {
      scalars += table.lowercased(scalar)
    } else {
      scalars.append(scalar)
    }
  }
}
