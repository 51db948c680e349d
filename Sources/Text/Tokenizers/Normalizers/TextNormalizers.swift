/// Drops white space at the ends.
struct StripSpace: Normalizer {
  let left: Bool
  let right: Bool

  func normalize(_ text: inout AlignedText) {
    func isSpace(_ scalar: UInt32) -> Bool { ScalarSet.space.contains(scalar) }
    let start = left ? text.scalars.firstIndex { !isSpace($0) } ?? text.count : 0
    let end = right ? (text.scalars.lastIndex { !isSpace($0) } ?? -1) + 1 : text.count
    if start > 0 || end < text.count { text = text.part(start..<max(start, end)) }
  }
}

/// Drops marks.
struct StripAccents: Normalizer {
  func normalize(_ text: inout AlignedText) { text.filter { !ScalarSet.combining.contains($0) } }
}

/// Replaces each scalar by its lower case, whatever stands beside it.
struct Lowercase: Normalizer {
  func normalize(_ text: inout AlignedText) {
    let table = ScalarTable.shared
    guard text.scalars.contains(where: { table[$0].contains(.hasLowercase) }) else { return }
    var changes: [AlignedText.Change] = []
    changes.reserveCapacity(text.count)
    for scalar in text.scalars {
      guard table[scalar].contains(.hasLowercase) else {
        changes.append(AlignedText.Change(scalar: scalar, growth: 0))
        continue
      }
      for (index, image) in table.lowercased(scalar).enumerated() {
        changes.append(AlignedText.Change(scalar: image, growth: index == 0 ? 0 : 1))
      }
    }
    text.change(changes)
  }
}

/// Drops control characters and replaces other white space and invisible characters by spaces.
struct Nmt: Normalizer {
  func normalize(_ text: inout AlignedText) {
    text.filter { scalar in
      switch scalar {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: false
      default: true
      }
    }
    text.map { scalar in
      switch scalar {
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD: 0x20
      default: scalar
      }
    }
  }
}

/// Replaces the matches of a pattern.
struct Replace: Normalizer {
  let pattern: TextPattern
  let content: [UInt32]

  func normalize(_ text: inout AlignedText) {
    var matches: [Range<Int>] = []
    pattern.find(text.scalars, 0..<text.count, &matches)
    text.replace(matches, with: content)
  }
}

/// Puts a text before each text that is not empty.
struct Prepend: Normalizer {
  let content: [UInt32]

  func normalize(_ text: inout AlignedText) { text.prepend(content) }
}

/// Writes each byte of UTF-8 as a letter.
struct BytesAsLetters: Normalizer {
  func normalize(_ text: inout AlignedText) {
    var letters = AlignedText()
    ByteLetters.append(text, 0..<text.count, to: &letters)
    text = letters
  }
}

/// BERT's normalisation, as a step of a pipeline.
///
/// - Reference: `BertNormalizer` of tokenizers 0.23.3; ``BasicTokenizer`` does the same in one pass.
struct BertNormalizer: Normalizer {
  let cleans: Bool
  let basic: BasicTokenizer

  func normalize(_ text: inout AlignedText) {
    let table = ScalarTable.shared
    if cleans {
      text.filter { !table[$0].contains(.removed) }
      text.map { table[$0].contains(.becomesSpace) ? 0x20 : $0 }
    }
    if basic.spacesIdeographs, text.scalars.contains(where: { table[$0].contains(.ideograph) }) {
      var spaced = AlignedText()
      for (scalar, span) in zip(text.scalars, text.spans) {
        let isIdeograph = table[scalar].contains(.ideograph)
        if isIdeograph { spaced.append(0x20, span) }
        spaced.append(scalar, span)
        if isIdeograph { spaced.append(0x20, span) }
      }
      text = spaced
    }
    if basic.stripsAccents {
      CanonicalForm(composes: false, isCompatible: false).normalize(&text)
      text.filter { !table[$0].contains(.mark) }
    }
    if basic.lowercases { Lowercase().normalize(&text) }
  }
}
