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
}
