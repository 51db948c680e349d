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

private enum Chance: SettingContent, Equatable {
  case number(Double)
  case any
  init?(_ value: Value) {
    switch value {
    case .float(let number): self = .number(number)
    case .text("any"): self = .any
    default: return nil
    }
  }
  var value: Value { if case .number(let number) = self { .float(number) } else { .text("any") } }
}

@Suite("kinds of values with words, weights and several texts")
struct SettingKindTests {
  private func read(_ kind: Setting.Kind, _ value: Value) -> Value? {
    try? Setting("key", nil, kind, .text("x"), "").read(value, as: "key", at: nil)
  }

  @Test("a number or a word")
  func numberOrWord() {
    let kind = Setting.Kind.numberOrWord(0...1, ["any"])
    #expect(read(kind, .int(1)) == .float(1) && read(kind, .text("any")) == .text("any"))
    for odd in [Value.int(2), .float(-0.1), .text("an"), .flag(true), .null] {
      #expect(read(kind, odd) == nil)
    }
    let key = SettingKey<Chance>("chance", kind, default: .any, "")
    #expect(Settings()[key] == .any)
  }

  @Test("none is a value where it is one of the words, and otherwise only where nothing may be given")
  func noneAsWord() {
    #expect(read(.choice(["none", "all"]), .null) == .text("none"))
    #expect(read(.weights(["none"]), .null) == .text("none"))
    #expect(read(.choice(["all"]), .null) == nil && read(.text, .null) == nil)
  }

  @Test("weights by name")
  func weights() {
    let kind = Setting.Kind.weights(["none", "balanced"])
    for text in ["none", "balanced", "a:1", "a:2,b:0.5", "x:y:3", #"{"a,b": 2}"#] {
      #expect(read(kind, .text(text)) == .text(text), "\(text)")
    }
    for text in ["", "a", "a:", "a:0", "a:-1", "a:nan", "a:inf", "a:1,", "a:1,a:2", "{}", #"{"a": "b"}"#] {
      #expect(read(kind, .text(text)) == nil, "\(text)")
    }
    #expect(NamedWeights("x:y:3,b:1e-1")?.members.map(\.name) == ["x:y", "b"])
  }

  @Test("several texts come back as they were, whatever they are")
  func texts() {
    for names in [
      ["a"], ["a", "b"], ["a,b", "[c]"], ["[x"], ["[\"x\"]"], ["[]"], ["", "é"], ["a\"b\\", "\n"],
    ] {
      #expect(TextList.names(TextList.text(names)) == names, "\(names)")
    }
    #expect(TextList.text(["stars"]) == "stars" && read(.texts, .text("stars")) == .text("stars"))
    #expect(read(.texts, .text(#"[ "a" , "b" ]"#)) == .text(#"["a","b"]"#))
  }
}
