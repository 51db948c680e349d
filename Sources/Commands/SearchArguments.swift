import Basics
import Scripting
import Workbench

/// The settings of a study as keys of a command: each takes one value, a list of choices or a range.
enum SearchArguments {
  /// What a key was given: one value for all trials, or what varies.
  enum Given: Sendable {
    case fixed(Value)
    case searched(SearchRange)
  }

  /// `nil` stands for "not given".
  static let all: [Argument<Given?>] = Setting.all.map { argument($0) }

  private static func argument(_ setting: Setting) -> Argument<Given?> {
    let typeText = setting.typeText + "; a list or log(…), int(…), float(…) is searched"
    let completion: Completion =
      switch setting.kind {
      case .choice(let choices): .choices(choices)
      case .flag: .choices(["true", "false"])
      case .path: .file(suffixes: [".csv"])
      default: .nothing
      }
    let kind = ArgumentKind<Given?>(
      typeText: typeText, completion: completion, takesList: true, write: { _ in nil }
    ) { value, name throws(Failure) in try read(value, name, setting) }
    return Argument(
      setting.short, aliases: setting.short == setting.name ? [] : [setting.name], .key, kind, default: nil,
      fallbackText: setting.fallback == .null ? nil : setting.fallback.description, help: setting.help,
      changesResult: setting.changesResult, stored: setting.name)
  }

  private static func read(
    _ value: ExpandedValue, _ name: String, _ setting: Setting
  ) throws(Failure) -> Given {
    let place = Place.source(value.span)
    let range: SearchRange
    switch value.content {
    case .list(let elements), .call(.choice, let elements):
      var values: [Value] = []
      for element in elements { values.append(try element.single(name, setting.typeText).value) }
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
      return .fixed(try setting.read(try value.single(name, setting.typeText).value, as: name, at: place))
    }
    _ = try range.distribution(of: setting, written: name, at: place)
    return .searched(range)
  }

  private static func fault(_ what: String, _ place: Place) -> Failure {
    Failure(
      "hpo.range", what, at: place, mend: "write log(5e-6,5e-5), int(3,8) or float(0,0.3,0.05)", kind: .usage)
  }
}
