import Testing

@testable import Wire

struct NetBIOSNameTests {
  @Test func `a NetBIOS name is decoded with its suffix`() throws {
    let name = try #require(NetBIOSName(encoded: "FHEPFCELEHFCEPFFFACACACACACACABN"))
    #expect(name.name == "WORKGROUP")
    #expect(name.suffix == 0x1d)
    #expect(NetBIOSName(encoded: "FHEPFCELEHFCEPFFFACACACACACACABn") == nil)
    #expect(NetBIOSName(encoded: "www.example.com") == nil)
    for length in 0..<32 {
      let cut = String("FHEPFCELEHFCEPFFFACACACACACACABN".prefix(length))
      #expect(NetBIOSName(encoded: cut) == nil)
    }
  }

  @Test func `NB records hold addresses and NBSTAT records names`() throws {
    let name = Octets.name("FHEPFCELEHFCEPFFFACACACACACACABN")
    let status = [1] + Array("PHONE          ".utf8) + [0, 4, 0] + [UInt8](repeating: 0, count: 46)
    let octets =
      DNSSamples.header(counts: [0, 2, 0, 0])
      + DNSSamples.record(name, type: 32, [0x60, 0, 192, 0, 2, 1])
      + DNSSamples.record(name, type: 33, status)
    let message = try DNSMessage(parsing: octets.span, isNetBIOS: true)
    #expect(message.answers.map(\.text) == ["192.0.2.1", "PHONE"])
    #expect(message.damage == nil)
    for length in 12..<octets.count {
      let cut = try DNSMessage(parsing: Array(octets.prefix(length)).span, isNetBIOS: true)
      #expect(cut.damage != nil)
    }
  }
}
