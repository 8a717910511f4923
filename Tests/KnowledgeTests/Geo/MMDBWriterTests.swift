import Testing
import Wire

@testable import Knowledge

@Suite struct MMDBWriterTests {
  private static func writer() -> MMDBWriter {
    MMDBWriter(databaseType: "Test-Country", description: "For tests", buildEpoch: 1_788_220_800)
  }

  private static func country(_ code: String) -> MMDBValue {
    .map(["country": .map(["iso_code": .string(code)])])
  }

  private static func address(_ text: String) throws -> IPAddress {
    try #require(IPAddress(text))
  }

  private static func prefix(_ text: String) throws -> IPPrefix {
    try #require(IPPrefix(text))
  }

  private static func open<Result>(
    _ writer: MMDBWriter,
    _ body: (GeoDatabase) throws -> Result
  ) throws -> Result {
    try TestFiles.with(writer.serialised()) { try body(GeoDatabase(path: $0)) }
  }

  @Test func `libmaxminddb reads back what was written, of both families`() throws {
    var writer = Self.writer()
    writer.insert(try Self.prefix("192.0.2.0/24"), Self.country("IN"))
    writer.insert(try Self.prefix("2001:db8::/32"), Self.country("DE"))
    try Self.open(writer) { (database) throws in
      let ipv4 = try #require(database.lookup(Self.address("192.0.2.77")))
      #expect(ipv4.country == "IN")
      #expect(ipv4.network.description == "192.0.2.0/24")
      let ipv6 = try #require(database.lookup(Self.address("2001:db8:1::1")))
      #expect(ipv6.country == "DE")
      #expect(ipv6.network.description == "2001:db8::/32")
      #expect(try database.lookup(Self.address("192.0.3.1")) == nil)
      #expect(try database.lookup(Self.address("2001:db9::1")) == nil)
      #expect(database.databaseType == "Test-Country")
      #expect(database.buildDate == "2026-09-01")
    }
  }

  @Test func `an IPv6 address from ::/96 does not find the IPv4 record that lies there`() throws {
    var writer = Self.writer()
    writer.insert(try Self.prefix("8.8.8.0/24"), Self.country("US"))
    try Self.open(writer) { (database) throws in
      #expect(database.lookup(IPAddress(high: 0, low: 0x0808_0808)) == nil)
      #expect(database.lookup(IPAddress(ipv4: 0x0808_0808))?.country == "US")
    }
  }

  @Test func `the more specific network wins whichever came first`() throws {
    for order in [["10.0.0.0/8", "10.1.0.0/16"], ["10.1.0.0/16", "10.0.0.0/8"]] {
      var writer = Self.writer()
      for text in order {
        writer.insert(try Self.prefix(text), Self.country(text.hasSuffix("/8") ? "US" : "CN"))
      }
      try Self.open(writer) { (database) throws in
        #expect(database.lookup(IPAddress(ipv4: 0x0a01_0001))?.country == "CN")
        #expect(database.lookup(IPAddress(ipv4: 0x0a02_0001))?.country == "US")
      }
    }
  }

  @Test func `of equal networks the last one wins`() throws {
    var writer = Self.writer()
    writer.insert(try Self.prefix("10.0.0.0/8"), Self.country("US"))
    writer.insert(try Self.prefix("10.0.0.0/8"), Self.country("FR"))
    try Self.open(writer) { (database) throws in
      #expect(database.lookup(IPAddress(ipv4: 0x0a00_0001))?.country == "FR")
    }
  }

  @Test func `siblings that say the same become one network`() throws {
    var writer = Self.writer()
    writer.insert(try Self.prefix("10.0.0.0/25"), Self.country("US"))
    writer.insert(try Self.prefix("10.0.0.128/25"), Self.country("US"))
    try Self.open(writer) { (database) throws in
      let row = database.lookup(IPAddress(ipv4: 0x0a00_0001))
      #expect(row?.network.description == "10.0.0.0/24")
    }
  }

  @Test func `a database may be empty, or say one thing of every address`() throws {
    try Self.open(Self.writer()) { (database) throws in
      #expect(database.lookup(IPAddress(ipv4: 1)) == nil)
    }
    var writer = Self.writer()
    writer.insert(try Self.prefix("::/0"), Self.country("AQ"))
    try Self.open(writer) { (database) throws in
      let row = try #require(database.lookup(IPAddress(ipv4: 1)))
      #expect(row.country == "AQ")
      #expect(row.network.description == "0.0.0.0/0")
      #expect(try database.lookup(Self.address("2001:db8::1"))?.country == "AQ")
    }
  }

  @Test func `single addresses of both families are networks too`() throws {
    var writer = Self.writer()
    writer.insert(try Self.prefix("192.0.2.1/32"), Self.country("IN"))
    writer.insert(try Self.prefix("2001:db8::1/128"), Self.country("DE"))
    try Self.open(writer) { (database) throws in
      #expect(database.lookup(IPAddress(ipv4: 0xc000_0201))?.network.length == 32)
      #expect(database.lookup(IPAddress(ipv4: 0xc000_0202)) == nil)
      let ipv6 = try database.lookup(Self.address("2001:db8::1"))
      #expect(ipv6?.network.length == 128)
    }
  }

  @Test func `the bytes do not depend on the order of insertion`() throws {
    let networks = ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "192.0.2.0/24", "8.8.8.8/32"]
    let codes = ["US", "CN", "DE", "IN", "US"]
    func bytes(_ order: [Int]) throws -> [UInt8] {
      var writer = Self.writer()
      for index in order {
        writer.insert(try Self.prefix(networks[index]), Self.country(codes[index]))
      }
      return try writer.serialised()
    }
    let expected = try bytes([0, 1, 2, 3, 4])
    #expect(try bytes([4, 3, 2, 1, 0]) == expected)
    #expect(try bytes([2, 0, 4, 1, 3]) == expected)
  }

  @Test func `every kind and size of value survives`() throws {
    let sizes = [0, 1, 28, 29, 284, 285, 4000]
    var writer = Self.writer()
    for (index, size) in sizes.enumerated() {
      writer.insert(
        try Self.prefix("10.0.0.\(index)/32"),
        .map([
          "autonomous_system_number": .uint32(UInt32(index + 1)),
          "autonomous_system_organization": .string(String(repeating: "x", count: size)),
          "a_double": .double(1.5), "a_flag": .boolean(true), "a_list": .array([.uint16(7)]),
          "a_number": .uint64(.max), "zero": .uint16(0),
        ])
      )
    }
    try Self.open(writer) { (database) throws in
      for (index, size) in sizes.enumerated() {
        let row = try #require(database.lookup(IPAddress(ipv4: 0x0a00_0000 | UInt32(index))))
        #expect(row.asn == UInt32(index + 1))
        #expect(row.asName.utf8.count == size)
      }
    }
  }

  @Test func `the record size grows with the data`() throws {
    var writer = Self.writer()
    // Text that no two entries share, so that nothing is deduplicated away: 17 MiB in all.
    let filler = String(repeating: "x", count: 65_000)
    let last = 17 << 20 / 65_000
    for index in 0...last {
      writer.insert(
        try Self.prefix("10.\(index >> 8).\(index & 255).0/24"),
        .map(["filler": .string("\(index)" + filler), "country_code": .string("NL")])
      )
    }
    let bytes = try writer.serialised()
    #expect(try Self.recordSize(bytes) == 28)
    try TestFiles.with(bytes) { (path) throws in
      let address = IPAddress(ipv4: 0x0a00_0001 | UInt32(last >> 8) << 16 | UInt32(last & 255) << 8)
      #expect(try GeoDatabase(path: path).lookup(address)?.country == "NL")
    }
  }

  private static func recordSize(_ bytes: [UInt8]) throws -> Int {
    let tail = bytes.span.extracting(last: min(bytes.count, MMDBFormat.metadataReach))
    return try MMDBMetadata(tail: tail, fileSize: bytes.count).recordSize
  }

  @Test(arguments: [24, 28, 32])
  func `records of every size are read back`(size: Int) throws {
    var writer = Self.writer()
    writer.insert(try Self.prefix("192.0.2.0/24"), Self.country("IN"))
    writer.insert(try Self.prefix("192.0.3.0/24"), Self.country("CN"))
    writer.insert(try Self.prefix("ff00::/8"), Self.country("US"))
    let bytes = try writer.serialised(minimumRecordSize: size)
    #expect(try Self.recordSize(bytes) == size)
    try TestFiles.with(bytes) { (path) throws in
      let database = try GeoDatabase(path: path)
      #expect(try database.lookup(Self.address("192.0.2.9"))?.country == "IN")
      #expect(try database.lookup(Self.address("192.0.3.9"))?.country == "CN")
      #expect(try database.lookup(Self.address("ff02::1"))?.country == "US")
    }
    // The walker reads the same tree.
    let file = try MMDBFile(bytes)
    var found: [String] = []
    try MMDBFile.walk([file]) { step in
      let offset = try #require(step.offsets[0])
      found.append(try GeoRecord(at: offset, in: file.data).country + " \(step.length)")
    }
    #expect(found == ["IN 120", "CN 120", "US 8"])
  }

  @Test func `ten thousand random networks answer as a plain scan does`() throws {
    var random = SplitMix(state: 7)
    var networks: [(IPPrefix, String)] = []
    var writer = Self.writer()
    let codes = ["US", "IN", "CN", "DE", "SG"]
    for _ in 0..<2_000 {
      let address = IPAddress(ipv4: UInt32(truncatingIfNeeded: random.next()) & 0x0fff_ffff)
      let length = Int(random.next() % 25) + 8
      let prefix = try #require(IPPrefix(address, length: length))
      let code = codes[Int(random.next() % 5)]
      networks.append((prefix, code))
      writer.insert(prefix, Self.country(code))
    }
    try Self.open(writer) { (database) throws in
      for _ in 0..<10_000 {
        let address = IPAddress(ipv4: UInt32(truncatingIfNeeded: random.next()) & 0x0fff_ffff)
        var expected: (Int, String)?
        for (prefix, code) in networks where prefix.contains(address) {
          if prefix.length >= expected?.0 ?? 0 { expected = (prefix.length, code) }
        }
        #expect(database.lookup(address)?.country == expected?.1)
      }
    }
  }
}
