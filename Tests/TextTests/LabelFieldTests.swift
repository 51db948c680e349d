import Testing
import Text

@Suite("fields with several labels")
struct LabelFieldTests {
  private static let fields: [(String, String?, [String])] = [
    ("a|b", nil, ["a", "b"]), ("a", nil, ["a"]), ("", nil, []), ("  ", nil, []), ("[]", nil, []),
    (" a | b ||a", nil, ["a", "b"]), (#"["a", "b|c"]"#, nil, ["a", "b|c"]),
    ("['a', \"b\"]", nil, ["a", "b"]),
    ("[1, 2]", nil, ["1", "2"]), ("a;b", ";", ["a", "b"]), ("a, b", ",", ["a", "b"]), ("a|b", ",", ["a|b"]),
    (#"["a"]"#, ";", ["a"]), ("[x, y]", ",", ["[x", "y]"]), ("a b", " ", ["a", "b"]),
    (#"{"choices": ["a", "b"]}"#, nil, ["a", "b"]), ("כעס|שמחה", nil, ["כעס", "שמחה"]),
    ("e\u{301}|\u{E9}", nil, ["e\u{301}", "\u{E9}"]),
  ]

  @Test("are a list, or names with something between them", arguments: fields)
  func labels(field: String, separator: String?, labels: [String]) throws {
    let read = try LabelField.labels(field, separator: separator)
    #expect(read.map { Array($0.utf8) } == labels.map { Array($0.utf8) })
  }

  @Test(
    "a field that begins as a list and is none is a fault",
    arguments: ["[a", "[\"a\"", "[a, b]", "[[\"a\"]]"])
  func faults(field: String) {
    #expect(throws: PythonLiteral.Fault.self) { try LabelField.labels(field, separator: nil) }
  }

  @Test("a cell of a label's own column is 0 or 1, as other programs write them, too")
  func decisions() {
    for text in ["1", "1.0", "True", " 1 "] { #expect(LabelField.decision(text) == true) }
    for text in ["0", "0.0", "false"] { #expect(LabelField.decision(text) == false) }
    for text in ["", "2", "yes", "nan", "-1", "01"] { #expect(LabelField.decision(text) == nil) }
  }
}
