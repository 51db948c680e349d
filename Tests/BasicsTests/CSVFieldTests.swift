import Basics
import Testing

@Suite("fields of CSV") struct CSVFieldTests {
  @Test("a quote is doubled byte by byte, also before the points of Hebrew")
  func quotes() {
    #expect("plain".csvField() == "plain")
    #expect("a,b".csvField() == "\"a,b\"")
    #expect("a,b".csvField(separator: UInt8(ascii: "\t")) == "a,b")
    #expect("a\r\nb".csvField() == "\"a\r\nb\"")
    let pointed = "אמר \"\u{5B8}כן\", והלך"
    #expect(Array(pointed.csvField().utf8) == Array("\"אמר \"\"\u{5B8}כן\"\", והלך\"".utf8))
    #expect(
      Array("a|\u{301}b".doubling(UInt8(ascii: "|"), with: UInt8(ascii: "\\")).utf8)
        == Array("a\\|\u{301}b".utf8))
  }
}
