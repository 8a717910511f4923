import Capture
import TestSupport
import Testing
import Wire

@Suite struct FrameFilterTests {
  /// UDP from 192.0.2.1:1000 to 198.51.100.2:53, as IPv4 without options.
  private static let dns: [UInt8] =
    [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2]
    + [0x03, 0xe8, 0, 53, 0, 8, 0, 0]
  private static let ethernet = Array(repeating: UInt8(2), count: 12) + [8, 0] + dns

  private func matches(_ expression: String, _ bytes: [UInt8], _ linkType: LinkType) throws -> Bool
  {
    var filter = try FrameFilter(expression)
    return try filter.matches(bytes.span, originalLength: bytes.count, linkType: linkType)
  }

  @Test(
    arguments: [
      ("udp port 53", true), ("tcp", false), ("host 198.51.100.2", true),
      ("net 203.0.113.0/24", false), ("ip6", false), ("", true), ("not udp", false),
      ("udp dst port domain", true),
    ] as [(String, Bool)]
  )
  func `a filter judges the same packet alike on every link type`(
    expression: String,
    expected: Bool
  ) throws {
    #expect(try matches(expression, Self.ethernet, .ethernet) == expected)
    #expect(try matches(expression, Self.dns, .raw) == expected)
  }

  @Test func `one filter serves frames of several link types`() throws {
    var writer = PcapNGWriter()
    writer.interface(linkType: 101)
    writer.packet(Self.ethernet, interface: 0)
    writer.packet(Self.dns, interface: 1)
    writer.packet([], interface: 1)
    let directory = TemporaryDirectory()
    var reader = try CaptureReader(path: directory.write(writer.bytes))
    var filter = try FrameFilter("udp port 53")
    var passed: [UInt32] = []
    while let frame = reader.next() {
      if try filter.matches(frame) { passed.append(frame.number) }
    }
    #expect(passed == [1, 2])
  }

  @Test func `a bad filter is an error with the expression in it`() {
    let error = #expect(throws: FilterError.self) { _ = try FrameFilter("port and and") }
    #expect(error?.description.hasPrefix("filter 'port and and': ") == true)
    #expect(error?.description.contains("syntax error") == true)
  }

  @Test(.timeLimit(.minutes(1)))
  func `names of hosts are not looked up, not even this one's`() {
    for name in ["localhost", "example.com"] {
      let error = #expect(throws: FilterError.self) { _ = try FrameFilter("host \(name)") }
      #expect(error?.reason.contains("unknown host") == true)
    }
  }

  @Test func `a filter without meaning for a link type is an error there`() throws {
    var filter = try FrameFilter("ether host 02:02:02:02:02:02")
    #expect(
      try filter.matches(Self.ethernet.span, originalLength: 42, linkType: .ethernet)
    )
    #expect(throws: FilterError.self) {
      _ = try filter.matches(Self.dns.span, originalLength: 28, linkType: .raw)
    }
  }
}
