package import Basics
package import Settings
package import Tuning

/// What a search may vary of one setting, as it was written.
package enum SearchRange: Sendable, Equatable {
  case choice([Value])
  /// - isWhole: whether it was written as a range of whole numbers; a setting of whole numbers has no other.
  case range(low: Double, high: Double, isLog: Bool, step: Double?, isWhole: Bool)

  /// The distribution of a setting, every value and both ends checked against it.
  ///
  /// - Parameter written: how the setting was called.
  /// - Throws: `hpo.range`, `hpo.fixed`, `settings.…`.
  package func distribution(
    of setting: Setting, written: String, at place: Place?
  ) throws(Failure) -> Distribution {
    do throws(Failure) {
      guard !SearchRange.frame.contains(setting.name) else {
        throw Failure(
          "hpo.fixed", "\(written) is the same for all trials", remedy: "give it one value", kind: .usage)
      }
      switch self {
      case .choice(let values):
        guard values.count <= SearchRange.mostChoices else {
          throw Failure(
            "hpo.range", "\(written) lists \(values.count) values, more than \(SearchRange.mostChoices)",
            remedy: "search a range: int(LOW,HIGH) or float(LOW,HIGH,STEP)", kind: .usage)
        }
        var read: [Value] = []
        for value in values {
          let value = try setting.read(value, as: written, at: place)
          guard !read.contains(value) else {
            throw Failure("hpo.range", "\(written) lists \(value) twice", remedy: "remove one", kind: .usage)
          }
          read.append(value)
        }
        return try .choices(read)
      case .range(let low, let high, let isLog, let step, let isWhole):
        return try SearchRange.range(setting, written, place, (low, high), isLog, step, isWhole)
      }
    } catch {
      throw error.placed(at: place)
    }
  }

  /// Each choice is a thing of its own to a sampler: of so many none would be tried twice.
  private static let mostChoices = 1000

  /// Settings that belong to the frame of a study.
  private static let frame: Set<String> = [
    SettingKey.trainFile.name, SettingKey.devFile.name, SettingKey.testFile.name, SettingKey.device.name,
    SettingKey.threads.name, SettingKey.maxSamples.name, SettingKey.maxEvalSamples.name,
    SettingKey.rankingMetric.name, SettingKey.saveUnit.name, SettingKey.saveSteps.name,
    SettingKey.checkpointLimit.name, SettingKey.loggingSteps.name,
  ]

  private static func range(
    _ setting: Setting, _ written: String, _ place: Place?, _ ends: (low: Double, high: Double),
    _ isLog: Bool,
    _ step: Double?, _ isWhole: Bool
  ) throws(Failure) -> Distribution {
    switch setting.kind {
    case .whole:
      func whole(_ number: Double) throws(Failure) -> Int {
        let value = Int(exactly: number).map { Value.int($0) } ?? .float(number)
        guard case .int(let whole) = try setting.read(value, as: written, at: place) else {
          throw Failure("hpo.range", "\(written) takes whole numbers", kind: .usage)
        }
        return whole
      }
      guard let width = Int(exactly: step ?? 1) else {
        throw Failure("hpo.range", "\(written) takes whole numbers and whole steps", kind: .usage)
      }
      return try .ints(try whole(ends.low), try whole(ends.high), log: isLog, step: width)
    case .number:
      _ = try setting.read(.float(ends.low), as: written, at: place)
      _ = try setting.read(.float(ends.high), as: written, at: place)
      guard isWhole else { return try .floats(ends.low, ends.high, log: isLog, step: step) }
      guard let low = Int(exactly: ends.low), let high = Int(exactly: ends.high),
        let width = Int(exactly: step ?? 1)
      else { throw Failure("hpo.range", "int(…) takes whole numbers", remedy: "use float(…)", kind: .usage) }
      return try .ints(low, high, log: isLog, step: width)
    default:
      throw Failure(
        "hpo.range", "\(written) takes \(setting.typeText), which is no range",
        remedy: "give it a list of values",
        kind: .usage)
    }
  }
}
