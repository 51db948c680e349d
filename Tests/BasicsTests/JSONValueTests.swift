import Basics
import Testing

@Suite("JSON")
struct JSONValueTests {
  @Test("writes what it read, key order and kinds of numbers included")
  func roundTrip() throws {
    let text = #"{"b":1,"a":[1.0,2e-05,-3,true,null,"שלום \"\\\n"],"c":{}}"#
    #expect(try JSONValue(parsing: text.utf8, source: "x").text() == text)
  }

  @Test(
    "refuses broken text with its place",
    arguments: [
      "", "{", "[1,]", "{\"a\" 1}", "\"abc", "01x", "nul", "[1] 2", "\"\\u12\"", "\"\u{1}\"", "+1", "1.",
    ])
  func broken(text: String) {
    #expect(throws: Failure.self) { try JSONValue(parsing: text.utf8, source: "x") }
  }

  @Test("refuses bottomless nesting")
  func deep() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: Failure.self) { try JSONValue(parsing: text.utf8, source: "x") }
  }

  @Test("surrogate pairs and lone surrogates")
  func surrogates() throws {
    #expect(try JSONValue(parsing: #""\ud83d\ude00""#.utf8, source: "x").string == "😀")
    #expect(try JSONValue(parsing: #""\ud83dx""#.utf8, source: "x").string == "\u{FFFD}x")
  }

  @Test("NaN and infinities are written as null")
  func notFinite() {
    #expect(JSONValue.array([.double(.nan), .double(.infinity), 1.5]).text() == "[null,null,1.5]")
  }

  @Test("indents as Python's json does")
  func indented() {
    let value: JSONValue = ["a": [1, 2], "b": [:], "c": []]
    #expect(value.text(indent: 2) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}")
  }

  @Test("keys that differ in code points are different members, equivalent or not")
  func equivalentKeys() throws {
    let text = "{\"\u{FB2A}\":1,\"\u{5E9}\u{5C1}\":2}"
    var object = try #require(try JSONValue(parsing: Array(text.utf8), source: "t").object)
    #expect(object.count == 2)
    #expect(object["\u{FB2A}"] == 1)
    #expect(object["\u{5E9}\u{5C1}"] == 2)
    object["\u{FB2A}"] = nil
    #expect(object.members.map(\.value) == [2])
  }

  @Test(
    "whole numbers, fractions and what is neither",
    arguments: [
      ("0", .int(0)), ("-0", .int(0)), ("-17", .int(-17)),
      ("123456789012345678", .int(123_456_789_012_345_678)),
      ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1e2", .double(100)),
      ("0.5", .double(0.5)),
      ("-2.5E-3", .double(-0.0025)), ("-Infinity", .double(-.infinity)), ("00", nil), ("-01", nil),
      ("1-", nil),
      ("-", nil), ("1.", nil), ("1e", nil), ("--1", nil), ("0x1", nil),
    ] as [(String, JSONValue?)])
  func numbers(text: String, value: JSONValue?) {
    #expect((try? JSONValue(parsing: text.utf8, source: "x")) == value)
    #expect((try? JSONValue(parsing: "[\(text)]".utf8, source: "x")) == value.map { .array([$0]) })
  }

  @Test("an object of many members finds, replaces and removes as one of few")
  func many() throws {
    for count in [3, 63, 64, 65, 66, 500] {
      let keys = (0..<count).map { "key number \($0)" }
      var object = JSONObject(keys.enumerated().map { ($1, .int($0)) })
      object[keys[1]] = "new"
      #expect(object.keys == keys && object[keys[1]] == "new" && object[keys[count - 1]] == .int(count - 1))
      object[keys[0]] = nil
      object["none"] = nil
      #expect(object.keys == Array(keys.dropFirst()) && object[keys[0]] == nil && object[keys[1]] == "new")
      object[keys[0]] = .null
      #expect(object.keys == Array(keys.dropFirst()) + [keys[0]] && object.count == count)
      #expect(try JSONValue(parsing: JSONValue.object(object).text().utf8, source: "x") == .object(object))
    }
  }

  @Test("of equal keys the last counts, in the place of the first")
  func twice() throws {
    let value = try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#.utf8, source: "x")
    #expect(value.text() == #"{"a":3,"b":2}"#)
  }

  @Test("damaged text is read or refused, and what is read is written again alike")
  func fuzz() throws {
    let good = Array(
      #"{"a":[1,-2.5,1e-05,true,null,"שלום \u05d0\n"],"long key of many bytes":{"x":"","y":[]}}"#.utf8)
    var random = SeededGenerator(seed: 7, "json fuzz")
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0...random.below(3) {
        switch random.below(3) {
        case 0: bytes[random.below(bytes.count)] = UInt8(random.below(256))
        case 1: bytes.remove(at: random.below(bytes.count))
        default: bytes.insert(good[random.below(good.count)], at: random.below(bytes.count))
        }
      }
      guard let value = try? JSONValue(parsing: bytes, source: "x") else { continue }
      let text = value.text()
      #expect(try JSONValue(parsing: text.utf8, source: "x").text() == text)
    }
  }
}
