/// A record of a W&B run's log.
///
/// This message and those below have the fields that are written or read here; `Protos/wandb.proto` says what W&B calls
/// them.
struct WandbRecord: ProtobufMessage {
  /// 1, 2, 3, … in the order of the file.
  var number = 0
  // One of these.
  var history: History?
  var summary: Items?
  var telemetry: Telemetry?
  var metric: Metric?
  var output: Output?
  var run: Run?
  var exit: Exit?
  var header: Header?
  var environment: Environment?

  mutating func visit(_ fields: inout ProtobufFields) {
    fields.value(1, &number)
    fields.optional(2, &history)
    fields.optional(3, &summary)
    fields.optional(11, &telemetry)
    fields.optional(12, &metric)
    fields.optional(13, &output)
    fields.optional(17, &run)
    fields.optional(18, &exit)
    fields.optional(21, &header)
    fields.optional(26, &environment)
  }
}

extension WandbRecord {
  struct Header: ProtobufMessage {
    var version: Version?

    mutating func visit(_ fields: inout ProtobufFields) { fields.optional(1, &version) }

    struct Version: ProtobufMessage {
      var producer = ""
      var minimalConsumer = ""

      mutating func visit(_ fields: inout ProtobufFields) {
        fields.value(1, &producer)
        fields.value(2, &minimalConsumer)
      }
    }
  }

  struct Time: ProtobufMessage {
    /// Since 1970.
    var seconds = 0
    var nanoseconds = 0

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &seconds)
      fields.value(2, &nanoseconds)
    }
  }

  struct Run: ProtobufMessage {
    var id = ""
    var entity = ""
    var project = ""
    var configuration: Items?
    var group = ""
    var displayName = ""
    var host = ""
    var startTime: Time?

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &id)
      fields.value(2, &entity)
      fields.value(3, &project)
      fields.optional(4, &configuration)
      fields.value(6, &group)
      fields.value(8, &displayName)
      fields.value(13, &host)
      fields.optional(17, &startTime)
    }
  }

  /// One value of the configuration, the summary or a row of history, as JSON.
  struct Item: ProtobufMessage {
    /// Other writers give a key instead of a path.
    var key = ""
    var path: [String] = []
    var json = ""

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &key)
      fields.repeated(2, &path)
      fields.value(16, &json)
    }
  }

  /// The configuration, or the summary.
  struct Items: ProtobufMessage {
    var update: [Item] = []

    mutating func visit(_ fields: inout ProtobufFields) { fields.repeated(1, &update) }
  }

  struct History: ProtobufMessage {
    var items: [Item] = []
    var step: Step?

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.repeated(1, &items)
      fields.optional(2, &step)
    }

    struct Step: ProtobufMessage {
      var number = 0

      mutating func visit(_ fields: inout ProtobufFields) { fields.value(1, &number) }
    }
  }

  /// A line of the console.
  struct Output: ProtobufMessage {
    enum Stream: Int, ProtobufEnum {
      case error, standard
      init() { self = .error }
    }
    var stream = Stream.error
    var time: Time?
    var line = ""

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &stream)
      fields.optional(2, &time)
      fields.value(3, &line)
    }
  }

  struct Metric: ProtobufMessage {
    var name = ""
    var pattern = ""
    var stepMetric = ""
    var options: Options?

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &name)
      fields.value(2, &pattern)
      fields.value(4, &stepMetric)
      fields.optional(6, &options)
    }

    struct Options: ProtobufMessage {
      var isStepSynced = false
      var isDefined = false

      mutating func visit(_ fields: inout ProtobufFields) {
        fields.value(1, &isStepSynced)
        fields.value(3, &isDefined)
      }
    }
  }

  struct Telemetry: ProtobufMessage {
    var version = ""

    mutating func visit(_ fields: inout ProtobufFields) { fields.value(5, &version) }
  }

  struct Environment: ProtobufMessage {
    var system = ""
    var startedAt: Time?
    var arguments: [String] = []
    var program = ""
    var root = ""
    var host = ""

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &system)
      fields.optional(3, &startedAt)
      fields.repeated(5, &arguments)
      fields.value(6, &program)
      fields.value(11, &root)
      fields.value(12, &host)
    }
  }

  struct Exit: ProtobufMessage {
    var code = 0
    /// Whole seconds, in 32 bits.
    var runtime = 0

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &code)
      fields.value(2, &runtime)
    }
  }
}
