import Basics
import Testing

@Suite("timestamps")
struct TimestampTests {
  @Test(
    "are written and read",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
      (1_709_164_800_000, "2024-02-29T00:00:00.000Z"), (951_868_799_999, "2000-02-29T23:59:59.999Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
    ])
  func written(milliseconds: Int, text: String) {
    // Files of before have the time of Greenwich; what is written now is local, whatever the zone of the tests.
    #expect(Timestamp(text)?.milliseconds == milliseconds)
    #expect(Timestamp(Timestamp(milliseconds: milliseconds).description)?.milliseconds == milliseconds)
  }

  @Test(
    "an offset counts",
    arguments: [
      ("2023-11-15T00:13:20.123+02:00", 1_700_000_000_123),
      ("2023-11-14T18:43:20.123-03:30", 1_700_000_000_123),
    ])
  func offset(text: String, milliseconds: Int) { #expect(Timestamp(text)?.milliseconds == milliseconds) }

  @Test("a fraction may be missing")
  func short() { #expect(Timestamp("2023-11-14T22:13:20Z")?.milliseconds == 1_700_000_000_000) }

  @Test(
    "refuses anything else",
    arguments: [
      "", "Z", "2023-11-14", "2023-13-14T22:13:20Z", "x-1-1T1:1:1Z", "2023-11-14T22:13:20",
      "2023-11-14T22:13:20+2:00", "2023-11-14T22:13:20+02:70", "99999999999-1-1T1:1:1Z",
    ])
  func wrong(text: String) { #expect(Timestamp(text) == nil) }

  @Test("now is after 2026 began")
  func now() { #expect(Timestamp.now.milliseconds > 1_767_225_600_000) }
}
