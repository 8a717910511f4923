import Foundation
import Testing
import Wire

@testable import Knowledge

@Suite struct GeoBuildTests {
  private typealias Networks = [(String, MMDBValue)]

  private static func write(_ networks: Networks, _ name: String, _ folder: String) throws {
    var writer = MMDBWriter(databaseType: name, description: "", buildEpoch: 1_788_220_800)
    for (text, value) in networks { writer.insert(try #require(IPPrefix(text)), value) }
    try Data(writer.serialised()).write(to: URL(fileURLWithPath: "\(folder)/\(name).mmdb"))
  }

  private static func asn(_ number: UInt32, _ name: String) -> MMDBValue {
    .map([
      "autonomous_system_number": .uint32(number), "autonomous_system_organization": .string(name),
    ])
  }

  private static func code(_ code: String) -> MMDBValue { .map(["country_code": .string(code)]) }

  /// Builds from small sources and hands over the result.
  private static func build(_ body: (GeoKnowledge, String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("build-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(
      [
        ("10.0.0.0/8", .map(["country": .map(["iso_code": .string("IN")])])),
        ("2400::/16", .map(["country": .map(["iso_code": .string("SG")])])),
        ("11.0.0.0/8", .map(["country": .map(["iso_code": .string("ZZ")])])),
      ],
      "dbip-country-lite",
      folder
    )
    try write(
      [("10.1.0.0/16", code("IN")), ("10.2.0.0/16", code("US")), ("11.0.0.0/8", code("AN"))],
      "user-country",
      folder
    )
    try write([("10.0.0.0/8", asn(64500, "NO 5, SOME STREET"))], "origin-asn", folder)
    try write([("10.0.0.0/9", asn(64500, "Example Cloud"))], "dbip-asn-lite", folder)
    try write([("10.0.0.0/8", asn(64500, "EXAMPLE"))], "iptoasn-asn", folder)
    try write([("10.0.0.0/8", code("CN"))], "iptoasn-country", folder)
    try buildDefaultGeoDatabases(sources: folder, output: folder) { "sha-\($0.count)" }
    try body(
      GeoKnowledge(files: ["\(folder)/country.mmdb", "\(folder)/asn.mmdb"]),
      folder
    )
  }

  @Test func `what both sources say of a network is kept, agreeing or not`() throws {
    try Self.build { (knowledge, _) throws in
      func countries(_ text: String) throws -> [String] {
        let address = try #require(IPAddress(text))
        return knowledge.rows(for: address)
          .filter { !$0.country.isEmpty }
          .map { "\($0.database) \($0.country) \($0.network)" }
      }
      #expect(
        try countries("10.1.2.3") == [
          "dbip-country-lite IN 10.1.0.0/16", "user-country IN 10.1.0.0/16",
        ]
      )
      #expect(
        try countries("10.2.2.3") == [
          "dbip-country-lite IN 10.2.0.0/16", "user-country US 10.2.0.0/16",
        ]
      )
      #expect(try countries("10.128.0.1") == ["dbip-country-lite IN 10.128.0.0/9"])
      #expect(try countries("2400::1") == ["dbip-country-lite SG 2400::/16"])
    }
  }

  @Test func `codes that are no country are left out`() throws {
    try Self.build { (knowledge, _) throws in
      #expect(knowledge.rows(for: IPAddress(ipv4: 0x0b01_0101)) == [])
    }
  }

  @Test func `an AS has the readable name and the country of its registration`() throws {
    try Self.build { (knowledge, _) throws in
      let row = try #require(
        knowledge.rows(for: IPAddress(ipv4: 0x0ac8_0001)).first { $0.asn != nil }
      )
      #expect(row.asn == 64500)
      #expect(row.asName == "Example Cloud")
      #expect(row.registeredCountry == "CN")
      #expect(row.country == "")
      #expect(row.database == "origin-asn")
    }
  }

  @Test func `the same sources give the same bytes`() throws {
    var first: [[UInt8]] = []
    for _ in 0..<2 {
      try Self.build { (_, folder) throws in
        let files = try ["asn.mmdb", "country.mmdb", "MANIFEST.json"].map {
          [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
        }
        if first.isEmpty { first = files } else { #expect(files == first) }
      }
    }
    #expect(first.count == 3)
  }

  @Test func `a missing source is named`() {
    let error = #expect(throws: KnowledgeError.self) {
      try buildDefaultGeoDatabases(sources: "/nowhere", output: "/nowhere") { _ in "" }
    }
    #expect(error?.file == "dbip-country-lite.mmdb")
  }
}
