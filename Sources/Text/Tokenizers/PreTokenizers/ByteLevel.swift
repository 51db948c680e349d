/// Divides a text as GPT-2 does, and writes each byte of UTF-8 as a letter.
///
/// - Reference: `ByteLevel` of tokenizers 0.23.3.
struct ByteLevel: PreTokenizer {
  /// Whether a space is put before each piece that does not begin with one.
  let addsPrefixSpace: Bool
  /// Whether pieces are divided.
  let splits: Bool

  func divide(_ pieces: inout Pieces) {
    if addsPrefixSpace {
      pieces.rewrite { range, from, to in
        if from.scalars[range.lowerBound] != 0x20 { to.append(0x20, from.spans[range.lowerBound]) }
        to.append(from, range)
      }
    }
    if splits { pieces.split(.isolated, TextPattern.gpt2.find) }
    pieces.rewrite { range, from, to in ByteLetters.append(from, range, to: &to) }
  }
}

/// The letters that stand for bytes: visible ones for themselves, the others for U+0100 and the ones after it.
enum ByteLetters {
  /// `[bytes]`
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0...UInt32(UInt8.max)).map { byte in
      switch byte {
      case 33...126, 161...172, 174...255: return byte
      default:
        next += 1
        return next - 1
      }
    }
  }()

  /// The letter of a space.
  static let space = scalars[0x20]

  /// Adds the letters of a part of a text.
  static func append(_ from: AlignedText, _ range: Range<Int>, to: inout AlignedText) {
    let letters = scalars
    for index in range {
      let (scalar, span) = (from.scalars[index], from.spans[index])
      if scalar < 0x80 {
        to.append(letters[Int(scalar)], span)
        continue
      }
      var shift = UInt32(UTF8Text.width(scalar) - 1) * 6
      let lead: UInt32 = shift == 6 ? 0xC0 : shift == 12 ? 0xE0 : 0xF0
      to.append(letters[Int(lead | scalar >> shift)], span)
      while shift > 0 {
        shift -= 6
        to.append(letters[Int(0x80 | scalar >> shift & 0x3F)], span)
      }
    }
  }
}
