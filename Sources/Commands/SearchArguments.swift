import Basics
import Configurations
import Scripting
import Settings
import Studies

/// The settings of a study as keys of a command: each accepts one value, a list of choices or a range.
enum SearchArguments {
  /// The value of a key: one value for all trials, or a range to search.
  enum Given: Sendable {
    case fixed(Value)
    case searched(SearchRange, of: Setting)
  }

  /// `nil` means "not given".
  static let all: [Argument<Given?>] = Setting.all.map { argument($0) }

  /// `warmup` is searched as a share or as steps, depending on its values; `evaluate` and `save` are fixed in
  /// a study.
  static let composites: [Argument<Given?>] = Setting.composites.map { composite in
    let kind = ArgumentKind<Given?>(
      typeText: composite.typeText, takesList: true, write: { _ in nil }
    ) { value, name throws(Failure) in
      switch value.content {
      case .list, .call:
        guard let setting = try warmup(value, name) else {
          throw Failure(
            "hpo.fixed", "\(name) is the same for all trials", at: .source(value.span),
            remedy: "give it one value",
            kind: .usage)
        }
        return try read(value, name, setting)
      default:
        let read = try value.single(name, composite.typeText).value
        var settings = Settings()
        try settings.set(name, read, origin: .default, at: .source(value.span))
        return .fixed(read)
      }
    }
    return Argument(
      composite.name, .key, kind, default: nil, fallbackText: composite.default, help: composite.help,
      changesResult: true)
  }

  /// The key for a list or a range of `warmup`: steps if all its numbers are whole and one is above 0.
  private static func warmup(_ value: ExpandedValue, _ name: String) throws(Failure) -> Setting? {
    guard name == "warmup" else { return nil }
    let elements: [ExpandedValue]
    switch value.content {
    case .call(.float, _): return Setting.warmup(inSteps: false)
    case .call(.int, _): return Setting.warmup(inSteps: true)
    case .list(let all), .call(_, let all): elements = all
    default: return nil
    }
    let values = elements.compactMap { $0.literal?.value }
    let steps = values.filter { if case .int(let count) = $0 { count > 0 } else { false } }.count
    let shares = values.filter { if case .float = $0 { true } else { false } }.count
    guard steps == 0 || shares == 0 else {
      throw fault("warmup mixes shares and numbers of steps", .source(value.span))
    }
    return Setting.warmup(inSteps: steps > 0)
  }

  private static func argument(_ setting: Setting) -> Argument<Given?> {
    let typeText = setting.typeText + "; a list or log(…), int(…), float(…) is searched"
    let kind = ArgumentKind<Given?>(
      typeText: typeText, completion: setting.completion, takesList: true, write: { _ in nil }
    ) { value, name throws(Failure) in try read(value, name, setting) }
    // The sampler of a search has the short name of another setting.
    let short = setting.short == HPOCommand.sampler.name ? setting.name : setting.short
    return Argument(
      short, aliases: short == setting.name ? [] : [setting.name], .key, kind, default: nil,
      fallbackText: setting.default == .null ? nil : setting.default.description, help: setting.help,
      changesResult: setting.changesResult, stored: setting.name)
  }

  private static func read(
    _ value: ExpandedValue, _ name: String, _ setting: Setting
  ) throws(Failure) -> Given {
    let place = Place.source(value.span)
    let range: SearchRange
    switch value.content {
    case .list(let elements) where setting.isOneValue(elements):
      return .fixed(try setting.read(value, as: name))
    case .list(let elements), .call(.choice, let elements):
      var values: [Value] = []
      for element in elements {
        values.append(setting.value(of: try element.single(name, setting.typeText)))
      }
      range = .choice(values)
    case .call(let function, let ends) where [.log, .int, .float].contains(function):
      var numbers: [Double] = []
      for end in ends {
        guard let number = try end.single(name, "numbers").value.number else {
          throw fault("\(function.rawValue)(…) takes numbers, not '\(end.text)'", place)
        }
        numbers.append(number)
      }
      guard numbers.count == 2 || (numbers.count == 3 && function != .log) else {
        throw fault("\(function.rawValue)(LOW,HIGH) takes two bounds", place)
      }
      range = .range(
        low: numbers[0], high: numbers[1], isLog: function == .log,
        step: numbers.count > 2 ? numbers[2] : nil,
        isWhole: function == .int)
    default:
      return .fixed(try setting.read(value, as: name))
    }
    _ = try range.distribution(of: setting, written: name, at: place)
    return .searched(range, of: setting)
  }

  private static func fault(_ what: String, _ place: Place) -> Failure {
    Failure(
      "hpo.range", what, at: place, remedy: "write log(5e-6,5e-5), int(3,8) or float(0,0.3,0.05)",
      kind: .usage)
  }
}
