import Testing

@testable import Wire

struct HTTP2FrameTests {
  // The expectation macros cannot hold a span.
  private func frame(_ octets: [UInt8], at offset: Int = 0) -> HTTP2Frame? {
    HTTP2Frame(parsing: octets.span, at: offset)
  }

  private func content(_ frame: HTTP2Frame, _ payload: [UInt8]) -> Range<Int>? {
    frame.content(payload.span)
  }

  @Test func `a header tells length, type, flags and stream`() throws {
    let octets = Octets.hex("000102 01 25 80000003")
    let read = try #require(frame(octets))
    #expect((read.length, read.type, read.flags, read.stream) == (258, 1, 0x25, 3))
    #expect(read.endsHeaders)
    for length in 0..<octets.count { #expect(frame(Array(octets.prefix(length))) == nil) }
    #expect(frame(octets, at: -1) == nil)
    #expect(frame(octets, at: 1) == nil)
  }

  @Test(arguments: [
    ("00", 1, 6, 0..<6), ("08", 1, 9, 1..<7), ("20", 1, 9, 5..<9), ("28", 1, 9, 6..<7),
    ("00", 5, 6, 4..<6), ("20", 0, 3, 0..<3),
  ])
  func `padding and priority are left out`(
    flags: String,
    type: Int,
    count: Int,
    expected: Range<Int>
  ) throws {
    let read = try #require(frame(Octets.hex("000000 0\(type) \(flags) 00000001")))
    let payload = [2] + [UInt8](repeating: 7, count: count - 1)
    #expect(content(read, payload) == expected)
  }

  @Test func `padding longer than the payload makes no content`() throws {
    let read = try #require(frame(Octets.hex("000000 01 08 00000001")))
    #expect(content(read, [5, 1, 1]) == nil)
    #expect(content(read, []) == nil)
  }
}
