import Basics
import Testing

/// The values of scripts/golden/scoring_any.py.
enum Golden {
  private static let file = Result<JSONValue, any Error> {
    let tests = AtomicFile.directory(of: AtomicFile.directory(of: #filePath))
    let path = tests + "/Golden/scoring/any_labels.json"
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }

  /// The cases under a key, which are never none.
  static func cases(_ key: String) throws -> [JSONValue] {
    let cases = try file.get()[key]?.array ?? []
    #expect(cases.count > 50)
    return cases
  }
}

extension JSONValue {
  /// The whole numbers of a list.
  var ints: [Int] { array?.compactMap(\.int) ?? [] }
  /// The rows of a table of whole numbers.
  var intRows: [[Int]] { array?.map(\.ints) ?? [] }
  /// The numbers of a list; `nil` where a reference has none.
  var optionalDoubles: [Double?] { array?.map(\.double) ?? [] }
  /// The numbers of a list.
  var doubles: [Double] { optionalDoubles.compactMap(\.self) }
  /// The rows of a table.
  var doubleRows: [[Double]] { array?.map(\.doubles) ?? [] }
}

/// A value within rounding of the reference's. Where that has none, it is to be `absent`.
func expect(
  _ value: Double?, _ reference: JSONValue?, absent: Double?, _ what: String, in item: JSONValue,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let wanted = reference?.double ?? absent
  switch (value, wanted) {
  case (nil, nil): break
  case (let value?, let wanted?):
    #expect(
      abs(value - wanted) <= 1e-12, "\(what) of \(item.text())", sourceLocation: sourceLocation)
  default:
    Issue.record(
      "\(what): \(value as Any), not \(wanted as Any), of \(item.text())", sourceLocation: sourceLocation)
  }
}
