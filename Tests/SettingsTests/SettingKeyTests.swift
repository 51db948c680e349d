import Basics
import Testing

@testable import Settings

extension SettingKey<Double> {
  fileprivate static var rate: Self {
    Self("rate", short: "r", .number(0...1, open: true), default: 0.5, "How fast.")
  }
}

extension SettingKey<Int?> {
  fileprivate static var limit: Self { Self("limit", .whole(1...9), default: nil, unit: "steps", "How far.") }
}

private enum Way: String, SettingChoice { case short, long }

extension SettingKey<Way> {
  fileprivate static var way: Self {
    Self("way", .choice(Way.words), default: .long, synonyms: ["brief": "short"], "Which way.")
  }
}

@Suite("keys of settings")
struct SettingKeyTests {
  @Test("a key that nobody set has its default and no origin")
  func defaults() {
    let settings = Settings()
    #expect(settings[.rate] == 0.5 && settings[.limit] == nil && settings[.way] == .long)
    #expect(!settings.isGiven(.rate) && settings.origin(of: .rate) == .default)
    #expect(settings[SettingKey.limit.setting] == .null)
  }

  @Test("a value is read by the key's type, its other words among it")
  func reading() throws {
    var settings = Settings()
    try settings.set(SettingKey.rate.setting, to: .int(1), origin: .given("typed"))
    try settings.set(SettingKey.way.setting, to: .text("brief"), origin: .file("c.yml", line: 3))
    #expect(settings[.rate] == 1 && settings[.way] == .short)
    #expect(settings.origin(of: .way).place == .file("c.yml", line: 3))
    settings.set(.limit, to: 4, origin: .given("typed"))
    #expect(settings[.limit] == 4 && settings.isGiven(.limit))
    settings.set(.limit, to: nil, origin: .given("typed"))
    #expect(settings[.limit] == nil && settings.isGiven(.limit))
  }

  @Test(
    "a value that does not fit is refused by name, range and choice",
    arguments: [("rate", Value.float(0)), ("limit", .int(10)), ("limit", .text("x")), ("way", .text("shrt"))])
  func refusals(name: String, value: Value) throws {
    let all = [SettingKey.rate.setting, SettingKey.limit.setting, SettingKey.way.setting]
    let setting = try #require(all.first { $0.name == name })
    var settings = Settings()
    let failure = #expect(throws: Failure.self) {
      try settings.set(setting, to: value, as: "r", origin: .given("typed"), at: .file("c.yml", line: 2))
    }
    #expect(failure?.what.contains(setting.typeText) == true && failure?.place == .file("c.yml", line: 2))
    #expect(!settings.isGiven(setting))
  }
}
