import Testing

@testable import Wire

struct TLSStreamReaderTests {
  private let hello = TLSSamples.message(1, TLSSamples.clientHello)

  private func bodies(_ scan: TLSScan) -> [[UInt8]] { scan.messages.map(\.body) }

  @Test func `a hello in one record is found where it ends`() {
    let stream = TLSSamples.record(22, hello)
    let scan = TLSStreamReader.scan(octets: stream)
    #expect(bodies(scan) == [TLSSamples.clientHello])
    #expect(scan.messages.map(\.start) == [0])
    #expect(scan.messages.map(\.end) == [stream.count])
    #expect(scan.recordVersion == 0x0301)
    #expect(scan.state == .needMore(octets: stream.count + 5))
    #expect(scan.damage == nil)
  }

  @Test func `a hello in records of one octet is found`() {
    let stream = hello.flatMap { TLSSamples.record(22, [$0]) }
    let scan = TLSStreamReader.scan(octets: stream)
    #expect(bodies(scan) == [TLSSamples.clientHello])
    #expect(scan.messages.first?.end == stream.count)
  }

  @Test func `no truncation has the message, and none asks for more than it needs`() {
    let stream =
      TLSSamples.record(22, Array(hello.prefix(70))) + TLSSamples.record(22, Array(hello[70...]))
    for length in 0..<stream.count {
      let scan = TLSStreamReader.scan(octets: Array(stream.prefix(length)))
      #expect(scan.messages.isEmpty)
      guard case .needMore(let octets) = scan.state else {
        Issue.record("state \(scan.state) at \(length)")
        continue
      }
      #expect(octets > length && octets <= stream.count, "length \(length)")
    }
  }

  @Test func `a message is there before its record is whole`() {
    let stream = TLSSamples.record(22, hello + TLSSamples.message(11, [1, 2, 3]))
    let scan = TLSStreamReader.scan(octets: Array(stream.dropLast(2)))
    #expect(bodies(scan) == [TLSSamples.clientHello])
    #expect(scan.state == .needMore(octets: stream.count))
  }

  @Test func `two thousand empty records are passed and noted`() {
    let empty = (0..<2000).flatMap { _ in TLSSamples.record(22, []) }
    let scan = TLSStreamReader.scan(octets: empty + TLSSamples.record(22, hello))
    #expect(bodies(scan) == [TLSSamples.clientHello])
    #expect(scan.damage == .invalid(at: 32 * 5, field: "number of empty records"))
  }

  @Test func `what follows ChangeCipherSpec is encrypted`() {
    let start = TLSSamples.record(22, hello) + TLSSamples.record(20, [1])
    let scan = TLSStreamReader.scan(
      octets: start + TLSSamples.record(22, [0x8f] + [UInt8](repeating: 1, count: 39))
    )
    #expect(scan.messages.count == 1)
    #expect(scan.state == .done(at: start.count))
    #expect(scan.damage == nil)
  }

  @Test func `a second hello behind ChangeCipherSpec is read`() {
    let stream =
      TLSSamples.record(22, hello) + TLSSamples.record(20, [1]) + TLSSamples.record(22, hello)
    #expect(TLSStreamReader.scan(octets: stream).messages.count == 2)
  }

  @Test func `application data ends the clear part`() {
    let start = TLSSamples.record(22, hello)
    let scan = TLSStreamReader.scan(octets: start + TLSSamples.record(23, [1, 2, 3]))
    #expect(scan.state == .done(at: start.count))
  }

  @Test func `an alert in clear is kept`() {
    let scan = TLSStreamReader.scan(octets: TLSSamples.record(21, [2, 40]))
    #expect(scan.alerts == [TLSAlert(level: 2, description: 40, offset: 0)])
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\n", "\u{16}\u{2}\u{0}\u{0}\u{5}", "\u{16}\u{3}\u{5}\u{0}\u{5}",
    "\u{16}\u{3}\u{1}\u{7f}\u{7f}", "SSH-2.0-x",
  ]) func `other protocols are not TLS`(text: String) {
    #expect(TLSStreamReader.scan(octets: Array(text.utf8)).state == .notTLS)
  }

  @Test func `a record header that cannot be ends the scan with its place`() {
    let start = TLSSamples.record(22, hello)
    let scan = TLSStreamReader.scan(octets: start + [99, 3, 3, 0, 0])
    #expect(bodies(scan) == [TLSSamples.clientHello])
    #expect(scan.state == .done(at: start.count))
    #expect(scan.damage == .invalid(at: start.count, field: "record type"))
  }

  @Test func `a handshake length that lies ends the scan without memory`() {
    let scan = TLSStreamReader.scan(octets: TLSSamples.record(22, [1, 0xff, 0xff, 0xff, 0]))
    #expect(scan.state == .done(at: 0))
    #expect(scan.damage == .invalid(at: 8, field: "handshake length"))
  }

  @Test func `a stream longer than the limit is done there`() {
    let record = TLSSamples.record(22, [1, 0, 0xff, 0xff] + [UInt8](repeating: 0, count: 16_000))
    let stream = record + [UInt8](repeating: 24, count: 70_000)
    #expect(TLSStreamReader.scan(octets: stream).damage != nil)
    let long = (0..<5).flatMap { _ in TLSSamples.record(24, [UInt8](repeating: 0, count: 16_384)) }
    #expect(TLSStreamReader.scan(octets: long).state == .done(at: TLSStreamReader.maximumOctets))
  }

  @Test func `an SSL 2 hello tells its version and ciphers`() {
    let content = Octets.hex("01 0301 0006 0000 0010 00002f 010080") + [UInt8](0..<16)
    let stream = [0x80, UInt8(content.count)] + content
    let scan = TLSStreamReader.scan(octets: stream)
    #expect(scan.sslv2Hello == SSLv2ClientHello(version: 0x0301, ciphers: [0x2f, 0x010080]))
    #expect(scan.state == .done(at: stream.count))
    for length in 3..<stream.count {
      let cut = TLSStreamReader.scan(octets: Array(stream.prefix(length)))
      #expect(cut.state == .needMore(octets: stream.count))
    }
  }

  @Test func `handshake octets without records are split`() {
    let octets = hello + TLSSamples.message(2, [1, 2]) + [11, 0, 0, 9, 1]
    let split = TLSStreamReader.messages(inHandshake: octets.span)
    #expect(split.messages.map(\.type) == [1, 2])
    #expect(split.consumed == octets.count - 5)
    #expect(split.damage == nil)
  }

  @Test func `mutated streams never break the scan`() {
    let seed: UInt64 = 0x715_0002
    let stream = TLSSamples.record(22, hello) + TLSSamples.record(21, [2, 40])
    forEachMutation(of: [stream, TLSSamples.record(22, hello)], seed: seed) { octets in
      let scan = TLSStreamReader.scan(octets: octets)
      #expect(scan.messages.allSatisfy { $0.end <= octets.count }, "seed \(seed)")
      switch scan.state {
      case .needMore(let needed): #expect(needed > octets.count, "seed \(seed)")
      case .done(let place): #expect(place <= octets.count, "seed \(seed)")
      case .notTLS: #expect(scan.messages.isEmpty, "seed \(seed)")
      }
    }
  }
}
