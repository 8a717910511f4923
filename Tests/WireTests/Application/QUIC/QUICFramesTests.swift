import Testing

@testable import Wire

struct QUICFramesTests {
  private let payload: [UInt8] =
    [0, 0, 1, 2, 5, 0, 1, 3, 0, 1, 3, 9, 0, 0, 0, 1, 2, 3]
    + [6, 0, 3, 1, 2, 3, 0, 0, 6, 0x40, 0x64, 2, 4, 5] + [0x1c, 0x41, 0x28, 6, 2, 0x6e, 0x6f]

  @Test func `pieces of the handshake are found among other frames`() {
    let frames = QUICFrames(octets: payload)
    #expect(frames.crypto.map(\.offset) == [0, 100])
    #expect(frames.crypto.map { Array(payload[$0.octets]) } == [[1, 2, 3], [4, 5]])
    #expect(frames.close == QUICFrames.Close(code: 0x128, reason: "no"))
    #expect(frames.hasAcknowledgement && frames.damage == nil)
  }

  @Test func `a cut piece is kept and told`() {
    let frames = QUICFrames(octets: [6, 0, 9, 1, 2])
    #expect(frames.crypto.map(\.octets) == [3..<5])
    #expect(frames.damage == .truncated(at: 3, needed: 7))
  }

  @Test func `every truncation is read without a piece out of place`() {
    for length in 0..<payload.count {
      let frames = QUICFrames(octets: Array(payload.prefix(length)))
      #expect(frames.crypto.allSatisfy { $0.octets.upperBound <= length })
      #expect(frames.crypto.count <= 2)
    }
  }

  @Test func `an unknown frame ends the walk`() {
    let frames = QUICFrames(octets: [1, 0x21, 6, 0, 1, 9])
    #expect(frames.crypto.isEmpty && frames.damage == .invalid(at: 1, field: "frame type"))
  }

  @Test func `lengths and counts of 2 to the 62 less 1 are harmless`() {
    let most = [UInt8](repeating: 0xff, count: 8)
    #expect(QUICFrames(octets: [6, 0] + most + [1]).damage != nil)
    #expect(QUICFrames(octets: [6] + most + [1, 7]).crypto.first?.offset == (1 << 62) - 1)
    #expect(QUICFrames(octets: [2, 0, 0] + most + [0, 1, 1]).damage != nil)
    #expect(QUICFrames(octets: [7] + most).damage != nil)
  }

  @Test func `frames without end stop at the limit`() {
    let frames = QUICFrames(octets: [UInt8](repeating: 1, count: 2000))
    #expect(frames.damage == .invalid(at: 1024, field: "number of frames"))
  }

  @Test func `Google's CRYPTO and ACK frames have numbers of their own`() {
    let payload: [UInt8] = [0x60, 1, 8, 0xc5, 1, 2, 1, 1, 0, 8, 0, 2, 7, 7, 0, 0]
    let frames = QUICFrames(octets: payload, version: QUICVersion(rawValue: 0x5430_3531))
    #expect(frames.crypto.map { Array(payload[$0.octets]) } == [[7, 7]])
    #expect(frames.hasAcknowledgement && frames.damage == nil)
  }

  @Test func `mutated payloads never break the walk`() {
    let seed: UInt64 = 0x9_0002
    forEachMutation(of: [payload], seed: seed) { octets in
      for version in [QUICVersion.v1, QUICVersion(rawValue: 0x5130_3530)] {
        let frames = QUICFrames(octets: octets, version: version)
        #expect(frames.crypto.allSatisfy { $0.octets.upperBound <= octets.count }, "seed \(seed)")
      }
    }
  }
}

struct GQUICTests {
  private let hello: [UInt8] = {
    let tags: [(String, [UInt8])] = [
      ("PAD\0", [UInt8](repeating: 0x2d, count: 20)), ("SNI\0", Array("S.Example.com".utf8)),
      ("VER\0", Array("Q043".utf8)), ("UAID", Array("Chrome/60 Android".utf8)),
    ]
    var entries: [UInt8] = []
    var values: [UInt8] = []
    for (name, value) in tags {
      values += value
      entries += Array(name.utf8) + Octets.number(values.count, 4).reversed()
    }
    return Array("CHLO".utf8) + [UInt8(tags.count), 0, 0, 0] + entries + values
  }()

  private var datagram: [UInt8] {
    [0x0d, 1, 2, 3, 4, 5, 6, 7, 8] + Array("Q043".utf8) + [1]
      + [UInt8](repeating: 0xee, count: 12) + [0xa0, 1, 0, 1] + hello
  }

  @Test func `the public header tells version and connection`() throws {
    let header = try GQUICHeader(octets: datagram)
    #expect(header.version.name == "Q043")
    #expect(header.connectionID == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(header.payloadOffset == 14)
  }

  @Test func `every truncation of the header is refused`() {
    for length in 0..<14 {
      #expect(throws: ParseError.self) { try GQUICHeader(octets: Array(datagram.prefix(length))) }
    }
  }

  @Test func `the client hello tells name, version and user agent`() throws {
    let hello = try #require(GQUICClientHello(octets: datagram))
    #expect(hello.serverName == "s.example.com")
    #expect(hello.version == "Q043")
    #expect(hello.userAgent == "Chrome/60 Android")
    #expect(hello.tags == ["PAD", "SNI", "VER", "UAID"])
    #expect(hello.damage == nil)
  }

  @Test func `a cut hello keeps the tags before the cut`() throws {
    for length in 0..<hello.count {
      guard let hello = GQUICClientHello(octets: Array(hello.prefix(length))) else { continue }
      #expect(hello.damage != nil)
    }
    let cut = try #require(GQUICClientHello(octets: Array(hello.dropLast(18))))
    #expect(cut.serverName == "s.example.com" && cut.version == nil)
  }

  @Test func `offsets that go back are refused`() throws {
    var octets = hello
    octets[8 + 12] = 1
    let read = try #require(GQUICClientHello(octets: octets))
    #expect(read.serverName == nil && read.damage == .invalid(at: 20, field: "tag offset"))
  }

  @Test func `other payloads have no hello`() {
    #expect(GQUICClientHello(octets: []) == nil)
    #expect(GQUICClientHello(octets: Array("CHLO".utf8) + [0, 0, 0, 0, 1, 2, 3]) == nil)
    #expect(GQUICClientHello(octets: [UInt8](repeating: 0, count: 300) + hello) == nil)
  }

  @Test func `mutated hellos never break the reader`() {
    let seed: UInt64 = 0x9_0003
    forEachMutation(of: [datagram], seed: seed) { octets in
      _ = try? GQUICHeader(octets: octets)
      guard let hello = GQUICClientHello(octets: octets) else { return }
      #expect(hello.tags.count <= GQUICClientHello.maximumTags, "seed \(seed)")
    }
  }
}
