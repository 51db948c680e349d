/// What stands between two columns of a table.
package enum CSVSeparator: Sendable, CaseIterable {
  case comma, semicolon, tab, bar

  /// The byte.
  package var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .bar: UInt8(ascii: "|")
    }
  }

  /// The plural, for messages.
  package var name: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "';'"
    case .tab: "tabs"
    case .bar: "'|'"
    }
  }

  /// The separator of a file, by its header: commas if there are any, save that there are more tabs.
  init(_ bytes: [UInt8]) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let header = bytes[start...].drop { $0 == 0x0A || $0 == 0x0D }.prefix { $0 != 0x0A && $0 != 0x0D }
    func count(_ separator: CSVSeparator) -> Int { header.count { $0 == separator.byte } }
    if count(.tab) > count(.comma) {
      self = .tab
    } else {
      self = [.comma, .semicolon, .bar].first { count($0) > 0 } ?? .comma
    }
  }
}
