import Basics
import Configurations
import Experiments
import Scripting
import Settings

/// The settings of a run as keys of a command: one argument per row of the settings table.
enum SettingArguments {
  /// `nil` means "not given".
  static let all: [Argument<Value?>] = named + composites

  private static let named: [Argument<Value?>] = Setting.all.map { setting in
    let kind = ArgumentKind<Value?>(
      typeText: setting.typeText, completion: setting.completion, takesThisList: setting.isOneValue,
      write: { $0?.description }
    ) { value, name throws(Failure) in try setting.read(value, as: name) }
    return Argument(
      setting.short, aliases: setting.short == setting.name ? [] : [setting.name], .key, kind, default: nil,
      fallbackText: setting.default == .null ? nil : setting.default.description, help: setting.help,
      changesResult: setting.changesResult, stored: setting.name)
  }

  static let composites: [Argument<Value?>] = Setting.composites.map { composite in
    let kind = ArgumentKind<Value?>(
      typeText: composite.typeText,
      completion: composite.name == "warmup" ? .nothing : .choices(["epoch", "no"]),
      write: { $0?.description }
    ) { value, name throws(Failure) in
      let read = try value.single(name, composite.typeText).value
      // Settings resolve the two keys of the name, and so whether the value is valid.
      var settings = Settings()
      try settings.set(name, read, origin: .default, at: .source(value.span))
      return read
    }
    return Argument(
      composite.name, .key, kind, default: nil, fallbackText: composite.default, help: composite.help,
      changesResult: true)
  }

  /// Applies the values given by the line to `settings`.
  static func apply(_ arguments: Arguments, to settings: inout Settings, origin: Origin) throws(Failure) {
    for argument in all where arguments.isGiven(argument) {
      guard let value = arguments[argument] else { continue }
      try settings.set(argument.name, value, origin: origin, at: arguments.place(of: argument))
    }
  }
}
