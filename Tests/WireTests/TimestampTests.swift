import Testing
import Wire

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (951_827_696_123_456_789, "2000-02-29T12:34:56.123456Z"),
      (-1, "1969-12-31T23:59:59.999999Z"),
      (4_294_967_295_000_000_000, "2106-02-07T06:28:15.000000Z"),
    ] as [(Int64, String)]
  )
  func `a moment is written as RFC 3339 in UTC`(nanoseconds: Int64, text: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).description == text)
  }

  @Test func `the extreme moments do not trap`() {
    #expect(Timestamp(nanoseconds: .min).description.hasPrefix("1677-"))
    #expect(Timestamp(nanoseconds: .max).description.hasPrefix("2262-"))
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:34:56.123456Z", 951_827_696_123_456_000),
      ("1969-12-31t23:59:59.999999999z", -1),
      ("2000-02-29 12:34:56+05:30", 951_807_896_000_000_000),
      ("2000-02-29T12:34:56-00:30", 951_829_496_000_000_000),
    ] as [(String, Int64)]
  )
  func `RFC 3339 is read with offset and fraction`(text: String, nanoseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
  }

  @Test func `what is written is read again`() {
    for step in 0..<400 {
      let moment = Timestamp(nanoseconds: Int64(step - 200) * 30_000_000_123_456_789)
      #expect(Timestamp(rfc3339: moment.rfc3339(fractionDigits: 9)) == moment)
    }
  }

  @Test(
    arguments: [
      "", "2000", "2001-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-13-01T00:00:00Z",
      "2000-00-01T00:00:00Z", "2000-01-00T00:00:00Z", "2000-01-01T24:00:00Z",
      "2000-01-01T00:60:00Z", "2000-01-01T00:00:61Z", "2000-01-01T00:00:00",
      "2000-01-01T00:00:00.Z", "2000-01-01T00:00:00.1234567890Z", "2000-01-01T00:00:00Zx",
      "2000-01-01T00:00:00+5:30", "2000-01-01T00:00:00+24:00", "1600-01-01T00:00:00Z",
      "2300-01-01T00:00:00Z", "20000-01-01T00:00:00Z", "2000-01-01X00:00:00Z",
    ]
  )
  func `anything else is no moment`(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test func `every truncation is no moment`() {
    let text = "2000-02-29T12:34:56.5+05:30"
    for length in 0..<text.count { #expect(Timestamp(rfc3339: String(text.prefix(length))) == nil) }
  }
}
