import Testing

@testable import Wire

struct ProxyHeaderTests {
  private func answer(_ octets: [UInt8]) -> ProxyHeader.Answer { ProxyHeader.answer(octets.span) }

  @Test func `a header in words ends with its line`() {
    let line = Array("PROXY TCP6 2001:db8::1 2001:db8::2 40000 443\r\n".utf8)
    #expect(answer(line + [22, 3, 1]) == .octets(line.count))
    for length in 6..<line.count { #expect(answer(Array(line.prefix(length))) == .needMore) }
    #expect(answer(Array(("PROXY " + String(repeating: "x", count: 200)).utf8)) == .none)
    #expect(answer(Array("POST / HTTP/1.1".utf8)) == .none)
    #expect(answer([]) == .none)
  }

  @Test func `a binary header tells its length`() {
    let header =
      Octets.hex("0d0a0d0a000d0a515549540a 21 11 000c") + [UInt8](repeating: 9, count: 12)
    #expect(answer(header) == .octets(28))
    for length in 16..<28 { #expect(answer(Array(header.prefix(length))) == .needMore) }
    let long = Octets.hex("0d0a0d0a000d0a515549540a 21 11 ffff")
    #expect(answer(long) == .none)
    let other = Octets.hex("0d0a0d0a000d0a515549540a 11 11 0000")
    #expect(answer(other) == .none)
  }
}
