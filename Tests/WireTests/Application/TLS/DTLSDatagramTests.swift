import Testing

@testable import Wire

struct DTLSDatagramTests {
  private let body = TLSSamples.clientHello(version: 0xfefd, cookie: [], extensions: [])

  private func fragment(_ range: Range<Int>, sequence: Int = 0) -> [UInt8] {
    [1] + Octets.number(body.count, 3) + Octets.number(sequence, 2)
      + Octets.number(range.lowerBound, 3) + Octets.vector(3, Array(body[range]))
  }

  private func record(_ content: [UInt8], type: UInt8 = 22, epoch: Int = 0) -> [UInt8] {
    [type, 0xfe, 0xfd] + Octets.number(epoch, 2) + [0, 0, 0, 0, 0, 1] + Octets.vector(2, content)
  }

  @Test func `a hello in one datagram is whole`() throws {
    let octets = record(fragment(0..<body.count))
    let datagram = try DTLSDatagram(octets: octets)
    let piece = try #require(datagram.fragments.first)
    #expect(piece.isWhole && piece.type == 1)
    #expect(Array(octets[piece.octets]) == body)
    #expect(datagram.version == 0xfefd && !datagram.isEncrypted && datagram.damage == nil)
  }

  @Test func `pieces in any order make the message`() throws {
    let pieces = [20..<body.count, 0..<12, 10..<25].map {
      (offset: $0.lowerBound, octets: Array(body[$0]))
    }
    #expect(DTLSDatagram.assemble(pieces, length: body.count) == body)
    #expect(DTLSDatagram.assemble(Array(pieces.dropLast()), length: body.count) == nil)
  }

  @Test func `pieces that lie about their place make no message`() {
    #expect(DTLSDatagram.assemble([(offset: -1, octets: [1])], length: 1) == nil)
    #expect(DTLSDatagram.assemble([(offset: 9, octets: [1])], length: 1) == nil)
    #expect(DTLSDatagram.assemble([(offset: 0, octets: [1, 2, 3])], length: 1) == [1])
    #expect(DTLSDatagram.assemble([(offset: 0, octets: [1])], length: 1 << 24) == nil)
    #expect(DTLSDatagram.assemble([], length: -1) == nil)
  }

  @Test func `a fragment beyond its message is refused`() throws {
    var octets = record(fragment(0..<8))
    octets[13 + 6] = 0xff
    let datagram = try DTLSDatagram(octets: octets)
    #expect(datagram.fragments.isEmpty)
    #expect(datagram.damage == .invalid(at: 13, field: "fragment"))
  }

  @Test func `records of a later epoch are encrypted`() throws {
    let datagram = try DTLSDatagram(octets: record(fragment(0..<8)) + record([1, 2], epoch: 1))
    #expect(datagram.fragments.count == 1 && datagram.isEncrypted)
  }

  @Test func `every truncation is told`() throws {
    let octets = record(fragment(0..<30))
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      if length < 13 {
        #expect(throws: ParseError.self) { try DTLSDatagram(octets: cut) }
      } else {
        #expect(try DTLSDatagram(octets: cut).damage != nil)
      }
    }
  }

  @Test(arguments: [[22, 3, 3], [99, 0xfe, 0xfd], [0, 0, 0]] as [[UInt8]])
  func `other datagrams are refused`(start: [UInt8]) {
    #expect(throws: ParseError.self) {
      try DTLSDatagram(octets: start + [UInt8](repeating: 0, count: 20))
    }
  }

  @Test func `mutated datagrams never break the reader`() {
    let seed: UInt64 = 0xd71_0001
    let octets = record(fragment(0..<30)) + record(fragment(30..<body.count))
    forEachMutation(of: [octets], seed: seed) { octets in
      guard let datagram = try? DTLSDatagram(octets: octets) else { return }
      #expect(
        datagram.fragments.allSatisfy { $0.octets.upperBound <= octets.count },
        "seed \(seed)"
      )
    }
  }
}
