import Basics

/// A map of characters read from a sentencepiece model, such as that of NFKC with changes.
///
/// Its form: the size of a double array of prefixes in bytes, the array, then the replacements, each ended by a zero.
/// - Reference: `Precompiled` of tokenizers 0.23.3, which looks up whole characters of fewer than 6 bytes by their
///   shortest prefix, and of others each scalar.
struct Charsmap: Normalizer {
  private let units: [UInt32]
  /// The replacements.
  private let blob: [UInt8]
  /// `[scalars of two bytes and less]`: the position of the replacement, or -1.
  private var single: [Int32] = []

  /// - Throws: `tokenizer.malformed`.
  init(_ bytes: [UInt8], source: String) throws(Failure) {
    func word(_ position: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
    }
    guard bytes.count >= 8 else { throw .malformedTokenizer("the charsmap is cut off", source) }
    let size = Int(word(0))
    guard size % 4 == 0, size >= 4, bytes.count - 4 >= size else {
      throw .malformedTokenizer("the charsmap is cut off", source)
    }
    units = (0..<size / 4).map { word(4 + 4 * $0) }
    blob = Array(bytes[(4 + size)...])
    guard String(validating: blob, as: UTF8.self) != nil else {
      throw .malformedTokenizer("the charsmap is not valid UTF-8", source)
    }
    single = (0..<0x800).map { self.find([$0]) ?? -1 }
  }

  func normalize(_ text: inout AlignedText) {
    let scalars = text.scalars
    guard scalars.contains(where: { $0 >= 0x80 || $0 < 0x20 || position($0) >= 0 }) else { return }
    var changes: [AlignedText.Change] = []
    changes.reserveCapacity(scalars.count)
    var isChanged = false
    UserCharacters.forEach(in: scalars) { range, bytes in
      if bytes < 6, range.count > 1, let image = find(scalars[range]) {
        isChanged = true
        replace(range.count, image, &changes)
        return
      }
      for index in range {
        let image = position(scalars[index])
        if image >= 0 {
          isChanged = true
          replace(1, image, &changes)
        } else {
          changes.append(AlignedText.Change(scalar: scalars[index], growth: 0))
        }
      }
    }
    if isChanged { text.change(changes) }
  }

  private func position(_ scalar: UInt32) -> Int32 {
    Int(scalar) < single.count ? single[Int(scalar)] : find([scalar]) ?? -1
  }

  /// Adds a replacement for some scalars; what it lacks is taken from the one before, whatever that stands for.
  private func replace(_ count: Int, _ image: Int32, _ changes: inout [AlignedText.Change]) {
    let before = changes.count
    let end = blob[Int(image)...].firstIndex(of: 0) ?? blob.count
    for scalar in String(decoding: blob[Int(image)..<end], as: UTF8.self).unicodeScalars {
      changes.append(AlignedText.Change(scalar: scalar.value, growth: 0))
    }
    let difference = changes.count - before - count
    if difference > 0 {
      for index in changes.indices.suffix(difference) { changes[index].growth = 1 }
    } else if difference < 0, !changes.isEmpty {
      changes[changes.count - 1].growth += difference
    }
  }

  /// The position of the replacement of the shortest prefix of some scalars.
  private func find(_ scalars: some Sequence<UInt32>) -> Int32? {
    func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
    var place = offset(units[0])
    for scalar in scalars {
      var shift = UTF8Text.width(scalar) * 8
      let bytes = UTF8Text.packed(scalar)
      while shift > 0 {
        shift -= 8
        let byte = bytes >> UInt32(shift) & 0xFF
        if byte == 0 { return nil }
        place ^= Int(byte)
        guard place < units.count else { return nil }
        let unit = units[place]
        guard unit & 0x8000_00FF == byte else { return nil }
        place ^= offset(unit)
        guard place < units.count else { return nil }
        if unit >> 8 & 1 == 1 {
          let value = Int(units[place] & 0x7FFF_FFFF)
          return value < blob.count ? Int32(value) : nil
        }
      }
    }
    return nil
  }
}
