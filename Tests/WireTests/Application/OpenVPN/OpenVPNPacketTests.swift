import Testing

@testable import Wire

struct OpenVPNPacketTests {
  private static let session = Octets.hex("0102030405060708")
  /// A client's reset without and with an HMAC of 20 octets.
  private let reset = [0x38] + Self.session + Octets.hex("00 00000000")
  private let sealed =
    [0x38] + Self.session + [UInt8](repeating: 0xaa, count: 20) + Octets.hex("00000001 5f000000")
    + Octets.hex("00 00000000")

  private func packet(_ octets: [UInt8], hmac: Int = 0) -> OpenVPNPacket? {
    OpenVPNPacket(parsing: octets.span, hmac: hmac)
  }

  private func layout(_ octets: [UInt8]) -> Int? { OpenVPNPacket.layout(of: octets.span) }

  @Test func `a reset opens a session, with an HMAC or without`() throws {
    #expect(layout(reset) == 0)
    #expect(layout(sealed) == 20)
    let read = try #require(packet(sealed, hmac: 20))
    #expect((read.opcode, read.key, read.number) == (7, 0, 0))
    #expect(read.session == 0x0102_0304_0506_0708)
    #expect(read.payload.isEmpty)
    #expect(read.isReset)
  }

  @Test func `a piece of TLS stands behind what is acknowledged`() throws {
    let octets =
      [0x20] + Self.session + Octets.hex("01 00000000 1112131415161718 00000001 160301 0005 01 aa")
    let read = try #require(packet(octets))
    #expect(read.number == 1)
    #expect(Array(octets[read.payload]) == Octets.hex("160301 0005 01 aa"))
    #expect(layout(octets) == 0)
    for length in 0..<26 { #expect(packet(Array(octets.prefix(length))) == nil) }
  }

  @Test func `more acknowledgements than are sent, and data, are no control packets`() {
    let many = [0x20] + Self.session + [9] + [UInt8](repeating: 0, count: 60)
    #expect(packet(many) == nil)
    #expect(packet([0x30] + Self.session + [0, 0, 0, 0, 0]) == nil)
    #expect(packet([]) == nil)
  }

  @Test func `a stream begins with a count and a reset`() {
    func mayStart(_ octets: [UInt8]) -> Bool { OpenVPNPacket.mayStartStream(octets.span) }
    let stream = Octets.vector(2, reset)
    #expect(mayStart(stream + [0, 22]))
    #expect(!mayStart(Array(stream.dropLast())))
    #expect(!mayStart([0, 14, 0x38] + [UInt8](repeating: 0, count: 13)))
    let mayDatagram = OpenVPNPacket.mayStart(reset.span)
    #expect(mayDatagram)
  }
}
