import Testing

@testable import Wire

struct DNSNameTests {
  private func read(_ octets: [UInt8], at start: Int = 0) throws(ParseError) -> String {
    try DNSName.read(octets: octets, at: start)
  }

  @Test func `a name loses its final dot and keeps its case`() throws {
    #expect(try read(Octets.name("WWW.Example.com")) == "WWW.Example.com")
  }

  @Test func `the root is a dot`() throws { #expect(try read([0]) == ".") }

  @Test func `octets that would mislead are escaped in decimal`() throws {
    #expect(
      try read([4, 0x61, 0x2e, 0x5c, 0x00, 2, 0xc3, 0x28, 0]) == "a\\046\\092\\000.\\195("
    )
    #expect(try read([3, 0x61, 0x20, 0x62, 0]) == "a b")
  }

  @Test func `a label that is UTF-8 stays as it is, but for controls and dots`() throws {
    #expect(try read([3, 0x2e, 0xc3, 0xa9, 1, 0x62, 0]) == "\\046é.b")
    #expect(try read([2, 0xc2, 0x85, 0]) == "\\194\\133")
    #expect(try read([3, 0xc3, 0xa9, 0x07, 0]) == "é\\007")
    // One label's octets do not make text of another's.
    #expect(try read([1, 0xc3, 1, 0xa9, 0]) == "\\195.\\169")
  }

  @Test func `a pointer leads backward and the name ends behind it`() throws {
    let octets = Octets.name("example.com") + [3, 0x77, 0x77, 0x77, 0xc0, 0, 0xff]
    let name = try DNSName.read(octets.span, at: 13)
    #expect(name.text == "www.example.com")
    #expect(name.end == 19)
  }

  @Test(arguments: [
    [0xc0, 0], [0xc0, 2, 0xc0, 0], [0xc0, 5, 0, 0, 0, 0], [1, 0x61, 0xc0, 0], [0xff, 0xff],
  ]) func `a pointer to itself, in a ring, forward or outside is refused`(
    octets: [UInt8]
  ) {
    #expect(throws: ParseError.self) { try read(octets) }
  }

  @Test func `a ring of two pointers is refused`() {
    let octets: [UInt8] = [0xc0, 2, 0xc0, 0]
    #expect(throws: ParseError.invalid(at: 0, field: "name pointer")) { try read(octets, at: 2) }
  }

  @Test func `a chain of pointers longer than the limit is refused`() throws {
    var octets: [UInt8] = [0, 0]
    for jump in 0..<60 { octets += [0xc0, UInt8(jump * 2)] }
    #expect(try read(octets, at: 2 * DNSName.maximumJumps) == ".")
    #expect(throws: ParseError.self) { try read(octets, at: 2 * (DNSName.maximumJumps + 1)) }
  }

  @Test(arguments: [0x40, 0x80, 0xbf] as [UInt8])
  func `label types that are not in use are refused`(
    type: UInt8
  ) {
    #expect(throws: ParseError.invalid(at: 0, field: "label type")) { try read([type, 0, 0]) }
  }

  @Test func `a name takes 255 octets and no more`() throws {
    let label = Octets.vector(1, [UInt8](repeating: 0x61, count: 62))
    let most = label + label + label + label + [1, 0x62, 0]
    #expect(most.count == 255)
    #expect(try read(most).utf8.count == 253)
    #expect(throws: ParseError.self) { try read(label + label + label + label + [2, 98, 98, 0]) }
  }

  @Test func `every truncation is refused`() {
    let octets = Octets.name("www.example.com")
    for length in 0..<octets.count {
      #expect(throws: ParseError.self) {
        try read(Array(octets.prefix(length)))
      }
    }
  }
}
