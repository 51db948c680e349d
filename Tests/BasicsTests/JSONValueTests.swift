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
}
