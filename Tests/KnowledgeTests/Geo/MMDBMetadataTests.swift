import Testing

@testable import Knowledge

@Suite struct MMDBMetadataTests {
  private static let valid: [String: MMDBValue] = [
    "binary_format_major_version": .uint16(2), "build_epoch": .uint64(1_788_220_800),
    "database_type": .string("Test"), "ip_version": .uint16(6), "node_count": .uint32(1),
    "record_size": .uint16(24),
  ]

  private static func parse(_ members: [String: MMDBValue], before: Int = 64) throws -> MMDBMetadata
  {
    var encoder = MMDBEncoder(sharesStrings: false)
    try encoder.append(.map(members))
    let bytes = [UInt8](repeating: 0, count: before) + MMDBFormat.marker + encoder.bytes
    return try MMDBMetadata(tail: bytes.span, fileSize: bytes.count)
  }

  @Test func `whole metadata is read`() throws {
    let metadata = try Self.parse(Self.valid)
    #expect(metadata.databaseType == "Test")
    #expect(metadata.buildDate == "2026-09-01")
    #expect(metadata.treeSize == 6)
  }

  @Test(
    arguments: [
      ("node_count", .uint32(0)), ("node_count", .uint32(.max)), ("node_count", .uint64(.max)),
      ("node_count", .uint32(0x2000_0001)), ("node_count", .string("1")),
      ("record_size", .uint16(0)), ("record_size", .uint16(26)), ("record_size", .uint16(64)),
      ("ip_version", .uint16(5)), ("binary_format_major_version", .uint16(3)),
    ] as [(String, MMDBValue)]
  )
  func `values that would mislead a reader are refused`(key: String, value: MMDBValue) {
    var members = Self.valid
    members[key] = value
    #expect(throws: MMDBError.self) { try Self.parse(members) }
  }

  @Test func `a tree that reaches into the metadata is refused`() throws {
    #expect(throws: MMDBError.self) { try Self.parse(Self.valid, before: 21) }
    _ = try Self.parse(Self.valid, before: 22)
  }

  @Test func `nesting deeper than in any real file is refused`() throws {
    func nested(_ depth: Int) -> MMDBValue {
      (0..<depth).reduce(.uint16(1)) { value, _ in .array([value]) }
    }
    var members = Self.valid
    members["a"] = nested(5)
    _ = try Self.parse(members)
    members["a"] = nested(20)
    #expect(throws: MMDBError.self) { try Self.parse(members) }
  }

  @Test(
    arguments: [
      (1, "1970-01-01"), (951_782_400, "2000-02-29"), (1_709_164_800, "2024-02-29"),
      (4_107_542_399, "2100-02-28"), (4_107_542_400, "2100-03-01"),
      (253_402_300_799, "9999-12-31"), (0, ""), (253_402_300_800, ""), (.max, ""),
    ] as [(UInt64, String)]
  )
  func `the build date is the epoch's civil date`(epoch: UInt64, date: String) throws {
    var members = Self.valid
    members["build_epoch"] = .uint64(epoch)
    #expect(try Self.parse(members).buildDate == date)
  }

  @Test func `no octets at all and a marker alone are refused`() {
    #expect(throws: MMDBError.self) {
      let none: [UInt8] = []
      _ = try MMDBMetadata(tail: none.span, fileSize: 0)
    }
    let marker = MMDBFormat.marker
    #expect(throws: MMDBError.self) {
      _ = try MMDBMetadata(tail: marker.span, fileSize: marker.count)
    }
  }
}
