/// A record of an event file.
///
/// This message and those below have the fields that are written or read here; `Protos/tensorboard.proto` says what
/// TensorBoard calls them.
struct TensorBoardEvent: ProtobufMessage {
  /// Seconds since 1970.
  var wallTime = 0.0
  var step = 0
  // One of these three, if any.
  var fileVersion: String?
  var summary: Summary?
  var sessionLog: SessionLog?
  var sourceMetadata: SourceMetadata?

  /// What the event says, empty where it says nothing.
  var values: [Summary.Value] { summary?.values ?? [] }

  mutating func visit(_ fields: inout ProtobufFields) {
    fields.value(1, &wallTime)
    fields.value(2, &step)
    fields.optional(3, &fileVersion)
    fields.optional(5, &summary)
    fields.optional(7, &sessionLog)
    fields.optional(10, &sourceMetadata)
  }

  struct SourceMetadata: ProtobufMessage {
    var writer = ""

    mutating func visit(_ fields: inout ProtobufFields) { fields.value(1, &writer) }
  }

  /// A start takes back every earlier event whose step is not below its own.
  struct SessionLog: ProtobufMessage {
    enum Status: Int, ProtobufEnum {
      case unspecified, start
      init() { self = .unspecified }
    }
    var status = Status.unspecified

    mutating func visit(_ fields: inout ProtobufFields) { fields.value(1, &status) }
  }
}

extension TensorBoardEvent {
  struct Summary: ProtobufMessage {
    var values: [Value] = []

    mutating func visit(_ fields: inout ProtobufFields) { fields.repeated(1, &values) }

    struct Value: ProtobufMessage {
      var tag = ""
      // A number or a tensor.
      var number: Float?
      var tensor: Tensor?
      var metadata: Metadata?

      mutating func visit(_ fields: inout ProtobufFields) {
        fields.value(1, &tag)
        fields.optional(2, &number)
        fields.optional(8, &tensor)
        fields.optional(9, &metadata)
      }
    }

    struct Metadata: ProtobufMessage {
      var plugin: Plugin?

      mutating func visit(_ fields: inout ProtobufFields) { fields.optional(1, &plugin) }
    }

    /// What shows a value.
    struct Plugin: ProtobufMessage {
      var name = ""
      var content: [UInt8] = []

      mutating func visit(_ fields: inout ProtobufFields) {
        fields.value(1, &name)
        fields.value(2, &content)
      }
    }
  }

  struct Tensor: ProtobufMessage {
    enum Kind: Int, ProtobufEnum {
      case unspecified = 0
      case string = 7
      init() { self = .unspecified }
    }
    var kind = Kind.unspecified
    var shape: Shape?
    var strings: [[UInt8]] = []

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &kind)
      fields.optional(2, &shape)
      fields.repeated(8, &strings)
    }

    struct Shape: ProtobufMessage {
      var dimensions: [Dimension] = []

      mutating func visit(_ fields: inout ProtobufFields) { fields.repeated(2, &dimensions) }
    }

    struct Dimension: ProtobufMessage {
      var size = 0

      mutating func visit(_ fields: inout ProtobufFields) { fields.value(1, &size) }
    }
  }
}

/// What the HPARAMS tab reads, in the content of the plugin `hparams`.
struct TensorBoardHyperparameters: ProtobufMessage {
  // One of the two.
  var start: Start?
  var end: End?

  mutating func visit(_ fields: inout ProtobufFields) {
    fields.optional(3, &start)
    fields.optional(4, &end)
  }

  struct Start: ProtobufMessage {
    var entries: [Entry] = []
    /// Seconds since 1970.
    var time = 0.0

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.repeated(1, &entries)
      fields.value(5, &time)
    }
  }

  /// An entry of a map, in which the key is never left out.
  struct Entry: ProtobufMessage {
    var name: String?
    var value: Value?

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.optional(1, &name)
      fields.optional(2, &value)
    }
  }

  /// One of the three.
  struct Value: ProtobufMessage {
    var number: Double?
    var string: String?
    var bool: Bool?

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.optional(2, &number)
      fields.optional(3, &string)
      fields.optional(4, &bool)
    }
  }

  struct End: ProtobufMessage {
    enum Status: Int, ProtobufEnum {
      case unknown, success, failure
      init() { self = .unknown }
    }
    var status = Status.unknown
    /// Seconds since 1970.
    var time = 0.0

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &status)
      fields.value(2, &time)
    }
  }
}
