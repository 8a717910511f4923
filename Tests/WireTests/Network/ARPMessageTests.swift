import Testing

@testable import Wire

@Suite struct ARPMessageTests {
  private let request = RecognitionSamples.hex(
    "0001 0800 0604 0001 02005e000001 c0000214 000000000000 c0000201"
  )

  private func read(_ octets: [UInt8]) -> ARPMessage? { try? ARPMessage(parsing: octets.span) }

  @Test func `a request names who speaks and whom it asks for`() throws {
    let message = try #require(read(request))
    #expect(message.operation == 1)
    #expect(message.senderHardware == MACAddress(0x0200_5e00_0001))
    #expect("\(message.senderAddress)" == "192.0.2.20")
    #expect("\(message.targetAddress)" == "192.0.2.1")
  }

  @Test func `every truncation is refused`() {
    for length in request.indices { #expect(read(Array(request.prefix(length))) == nil) }
  }

  @Test func `other hardware, protocols and lengths are refused`() {
    for (index, octet) in [(1, UInt8(9)), (2, 0x86), (4, 8), (5, 16)] {
      var changed = request
      changed[index] = octet
      #expect(read(changed) == nil, "octet \(index)")
    }
  }
}
