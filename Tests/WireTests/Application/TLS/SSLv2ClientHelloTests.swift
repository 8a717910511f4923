import Testing

@testable import Wire

struct SSLv2ClientHelloTests {
  private func recognise(_ octets: [UInt8]) -> SSLv2ClientHello.Recognition? {
    SSLv2ClientHello.recognise(octets.span)
  }

  @Test func `an SSL 2 hello tells its version, its ciphers and its end`() throws {
    let content = Octets.hex("01 0301 0006 0000 0010 00002f 010080") + [UInt8](0..<16)
    let stream = [0x80, UInt8(content.count)] + content
    guard case .hello(let hello, let end) = try #require(recognise(stream + [1, 2])) else {
      Issue.record("no hello")
      return
    }
    #expect(hello == SSLv2ClientHello(version: 0x0301, ciphers: [0x2f, 0x010080]))
    #expect(end == stream.count)
    for length in 3..<stream.count {
      guard case .needMore(let octets) = recognise(Array(stream.prefix(length))) else {
        Issue.record("\(length) octets")
        continue
      }
      #expect(octets == stream.count)
    }
  }

  @Test func `lengths that do not add up make no hello`() {
    let content = Octets.hex("01 0301 0006 0000 0011 00002f 010080") + [UInt8](0..<16)
    #expect(recognise([0x80, UInt8(content.count)] + content) == nil)
    #expect(recognise([0x16, 3, 1]) == nil)
    #expect(recognise([]) == nil)
  }
}
