/// What encodes a piece of a text as tokens.
protocol TokenModel: Sendable {
  /// The tokens and their ids.
  var vocabulary: Vocabulary { get }
  /// The id of what the vocabulary lacks; `nil` if the model has none.
  var unknownID: Int32? { get }
  /// Whether a token stands for a part of the piece, not for its own text in the vocabulary, when it is the unknown one.
  var showsUnknownText: Bool { get }

  /// Adds the tokens of a piece.
  /// - Parameter scalars: a piece, not empty.
  func encode(_ scalars: ArraySlice<UInt32>, _ work: inout ModelWork)
}

extension TokenModel {
  var showsUnknownText: Bool { false }
}

/// The tokens of a piece, and memory that is used again for the next one.
struct ModelWork {
  /// A token, and which bytes of the piece's UTF-8 it stands for.
  struct Token {
    var id: Int32
    var start: Int32
    var end: Int32
  }

  var tokens: [Token] = []
  /// The piece in UTF-8, if the model asked for it.
  var bytes: [UInt8] = []
  var path: [Unigram.Step] = []
  var symbols = BPE.Symbols()

  /// Writes a piece in UTF-8.
  mutating func writeBytes(_ scalars: ArraySlice<UInt32>) {
    bytes.removeAll(keepingCapacity: true)
    for scalar in scalars { UTF8Text.append(scalar, to: &bytes) }
  }

  mutating func add(_ id: Int32, _ range: Range<Int>) {
    tokens.append(Token(id: id, start: Int32(range.lowerBound), end: Int32(range.upperBound)))
  }
}

/// The tokens `<0x00>` to `<0xFF>`, which stand for the bytes of what a vocabulary lacks.
struct ByteTokens: Sendable {
  /// `[bytes]`: `nil` for a byte without a token.
  private let ids: [Int32?]

  init(_ vocabulary: Vocabulary) {
    ids = (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return vocabulary.id(of: "<0x\(byte < 16 ? "0" : "")\(digits)>")
    }
  }

  /// The ids of some bytes; `nil` if one of them has none.
  func ids(of bytes: some Sequence<UInt8>) -> [Int32]? {
    var found: [Int32] = []
    for byte in bytes {
      guard let id = ids[Int(byte)] else { return nil }
      found.append(id)
    }
    return found
  }
}
