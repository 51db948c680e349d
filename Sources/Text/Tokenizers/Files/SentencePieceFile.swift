import Basics

/// A model that sentencepiece wrote: a message of protocol buffers, of which a few fields count.
///
/// - Reference: `sentencepiece_model.proto` of sentencepiece 0.2.3.
struct SentencePieceFile {
  struct Piece {
    var text: [UInt8] = []
    var score: Float = 0
    /// 1 for text, 2 for the unknown one, 3 for control, 4 for what the user defined, 6 for bytes.
    var kind = 1
  }

  private(set) var pieces: [Piece] = []
  /// The number of the piece for what has none.
  private(set) var unknown = 0
  /// Empty for none.
  private(set) var charsmap: [UInt8] = []
  private let source: String

  /// - Throws: `tokenizer.malformed`, `file.*`.
  init(path: String) throws(Failure) {
    let bytes = try FileSystem.read(path)
    try FileSignature.refuse(
      bytes, path: path, remedies: [.json: "the model that sentencepiece wrote is not in JSON"])
    try self.init(bytes, source: path)
  }

  /// - Throws: `tokenizer.malformed`.
  init(_ bytes: [UInt8], source: String) throws(Failure) {
    self.source = source
    var model = ProtobufFields(bytes[...])
    while let field = try next(&model) {
      switch (field.number, field.value) {
      case (1, .bytes(let bytes)): pieces.append(try piece(bytes))
      case (2, .bytes(let bytes)): try readTrainer(bytes)
      case (3, .bytes(let bytes)): try readNormalizer(bytes)
      default: break
      }
    }
    guard !pieces.isEmpty else { throw .malformedTokenizer("the model has no pieces", source) }
  }

  private func next(_ fields: inout ProtobufFields) throws(Failure) -> ProtobufFields.Field? {
    if let field = fields.next() { return field }
    guard fields.isAtEnd else {
      throw .malformedTokenizer("it is not a model of sentencepiece, or cut off", source)
    }
    return nil
  }

  private func piece(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Piece {
    var piece = Piece()
    var fields = ProtobufFields(bytes)
    while let field = try next(&fields) {
      switch (field.number, field.value) {
      case (1, .bytes(let text)): piece.text = Array(text)
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let kind)): piece.kind = Int(truncatingIfNeeded: kind)
      default: break
      }
    }
    guard String(validating: piece.text, as: UTF8.self) != nil, piece.score.isFinite else {
      throw .malformedTokenizer("piece \(pieces.count) is not a text with a score", source)
    }
    return piece
  }

  private mutating func readTrainer(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    var fields = ProtobufFields(bytes)
    while let field = try next(&fields) {
      if case (40, .varint(let value)) = (field.number, field.value) {
        unknown = Int(truncatingIfNeeded: value)
      }
    }
  }

  private mutating func readNormalizer(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    var fields = ProtobufFields(bytes)
    while let field = try next(&fields) {
      if case (2, .bytes(let map)) = (field.number, field.value) { charsmap = Array(map) }
    }
  }

  /// The map of characters; `nil` if the model has none.
  /// - Throws: `tokenizer.malformed`.
  func normalizer() throws(Failure) -> (any Normalizer)? {
    charsmap.isEmpty ? nil : try Charsmap(charsmap, source: source)
  }

  /// The pieces that are looked for in a text as they stand: those for control and those that the user defined.
  var added: [AddedToken] {
    pieces.filter { $0.kind == 3 || $0.kind == 4 }.map {
      AddedToken(String(decoding: $0.text, as: UTF8.self), isSpecial: $0.kind == 3, isNormalized: false)
    }
  }
}
