import Testing

@testable import Wire

struct TURNDataTests {
  private func datagram(_ octets: [UInt8]) -> Range<Int>? { TURNData.datagram(in: octets.span) }

  @Test func `channel data holds a datagram, padded to four octets or not`() {
    #expect(datagram([0x40, 0, 0, 3, 1, 2, 3]) == 4..<7)
    #expect(datagram([0x4f, 0xff, 0, 3, 1, 2, 3, 0]) == 4..<7)
    #expect(datagram([0x40, 0, 0, 4, 1, 2, 3]) == nil)
    #expect(datagram([0x40, 0, 0, 1, 1, 2, 3, 4, 5]) == nil)
    #expect(datagram([0x40, 0, 0, 0, 1]) == nil)
  }

  @Test func `indications hold a datagram in an attribute of their own`() {
    let cookie = Octets.hex("2112a442") + [UInt8](repeating: 7, count: 12)
    let peer = Octets.hex("0012 0008 0001 0000 00000000")
    let data = Octets.hex("0013 0003 aabbcc 00")
    for type: UInt8 in [0x16, 0x17] {
      let message = [0, type, 0, 20] + cookie + peer + data
      #expect(datagram(message) == 36..<39)
      for length in 0..<message.count { #expect(datagram(Array(message.prefix(length))) == nil) }
    }
    #expect(datagram([0, 1, 0, 20] + cookie + peer + data) == nil)
    #expect(datagram([0, 0x16, 0, 12] + cookie + peer) == nil)
  }
}
