import Testing

@testable import Knowledge

@Suite struct MMDBDecoderTests {
  /// Reads the root value and everything after it that one look-up may ask for.
  private static func read(_ bytes: [UInt8]) throws -> GeoRecord {
    try GeoRecord(at: 0, in: bytes.span)
  }

  @Test func `a map that claims more members than there are octets is refused at once`() {
    // A map of 16,843,036 members, then nothing.
    #expect(throws: MMDBError.self) { try Self.read([0xff, 0xff, 0xff, 0xff]) }
    // The same as the value of a known key.
    let key: [UInt8] = [0xe1, 0x47] + Array("country".utf8)
    #expect(throws: MMDBError.self) { try Self.read(key + [0xff, 0xff, 0xff, 0xff]) }
  }

  @Test func `pointers in a circle, to pointers and out of the data are refused`() {
    #expect(throws: MMDBError.self) { try Self.read([0x20, 0x00]) }
    #expect(throws: MMDBError.self) { try Self.read([0x20, 0x02, 0x20, 0x00]) }
    #expect(throws: MMDBError.self) { try Self.read([0x20, 0x40]) }
    #expect(throws: MMDBError.self) { try Self.read([0x38, 0xff, 0xff, 0xff, 0xff]) }
  }

  @Test func `a map that holds itself is read once and no deeper`() throws {
    // {"country": pointer to this map}: the member is a map without iso_code.
    let bytes: [UInt8] = [0xe1, 0x47] + Array("country".utf8) + [0x20, 0x00]
    #expect(try Self.read(bytes).isEmpty)
  }

  @Test func `nesting without end costs a bounded number of steps`() {
    // {"x": [[[[…: 100,000 arrays of one element.
    let bytes: [UInt8] =
      [0xe1, 0x41, 0x78] + (0..<100_000).flatMap { _ in [0x01, 0x04] as [UInt8] }
    #expect(throws: MMDBError.self) { try Self.read(bytes) }
  }

  @Test(arguments: [2047, 2048, 526_335, 526_336])
  func `pointers of every length lead where they say`(distance: Int) throws {
    // A first string, filler, then the same string again: the encoder writes a pointer to it.
    var encoder = MMDBEncoder(sharesStrings: true)
    try encoder.append(.string(String(repeating: "x", count: distance - 4)))
    while encoder.bytes.count < distance { try encoder.append(.boolean(true)) }
    try encoder.append(.string("iso_code"))
    let start = try encoder.append(.map(["country": .map(["iso_code": .string("IN")])]))
    #expect(encoder.bytes.count - start < 20)
    #expect(try GeoRecord(at: start, in: encoder.bytes.span).country == "IN")
  }

  @Test func `every truncation of a record is refused or says less`() throws {
    var encoder = MMDBEncoder(sharesStrings: true)
    try encoder.append(
      .map(["asn": .uint32(64500), "as_name": .string("Example"), "country_code": .string("IN")])
    )
    for count in encoder.bytes.indices {
      let cut = Array(encoder.bytes[..<count])
      #expect(throws: MMDBError.self) { try Self.read(cut) }
    }
    #expect(try Self.read(encoder.bytes).country == "IN")
  }

  @Test func `text that is not UTF-8 is repaired, not believed`() throws {
    // {"country_code": FF FE}
    let bytes: [UInt8] = [0xe1, 0x4c] + Array("country_code".utf8) + [0x42, 0xff, 0xfe]
    #expect(try Self.read(bytes).country == "")
  }
}
