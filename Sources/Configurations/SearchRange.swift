package import Basics
package import Settings
import Tasks
package import Tuning

/// The range in which a search varies a setting, as written.
package enum SearchRange: Sendable, Equatable {
  case choice([Value])
  /// - isWhole: whether it was written as a range of whole numbers; ranges of whole-number settings always
  ///   are.
  case range(low: Double, high: Double, isLog: Bool, step: Double?, isWhole: Bool)

  /// The distribution for a setting; every value and both ends are checked against its range.
  ///
  /// - Parameter written: the name used for the setting.
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

  /// Samplers treat choices as unrelated: with more of them, none would be tried twice.
  private static let mostChoices = 1000

  /// Settings that are fixed in a study and cannot be searched.
  private static let frame = Set(
    [
      SettingKey.trainFile.name, SettingKey.devFile.name, SettingKey.testFile.name, SettingKey.device.name,
      SettingKey.threads.name, SettingKey.maxSamples.name, SettingKey.maxEvalSamples.name,
      SettingKey.rankingMetric.name, SettingKey.saveUnit.name, SettingKey.saveSteps.name,
      SettingKey.checkpointLimit.name, SettingKey.loggingSteps.name,
    ] + SettingKey.columns.map(\.key.name))

  private static func range(
    _ setting: Setting, _ written: String, _ place: Place?, _ ends: (low: Double, high: Double),
    _ isLog: Bool,
    _ step: Double?, _ isWhole: Bool
  ) throws(Failure) -> Distribution {
    switch setting.kind {
    case .whole, .wholeOr:
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
    case .number, .numberOrWord:
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
