import Foundation
import Testing
import Wire

@testable import Knowledge

@Suite struct GeoKnowledgeTests {
  private static let shipped = Result { try GeoKnowledge(home: TestFiles.home) }

  private static func address(_ text: String) throws -> IPAddress {
    try #require(IPAddress(text))
  }

  @Test func `the shipped databases give one row a source, with its date`() throws {
    let rows = try Self.shipped.get().rows(for: Self.address("8.8.8.8"))
    #expect(rows.map(\.database) == ["dbip-country-lite", "user-country", "origin-asn"])
    #expect(rows.map(\.country) == ["US", "US", ""])
    #expect(rows.map(\.buildDate).allSatisfy { $0.count == 10 })
    #expect(rows.last?.asn == 15169)
    #expect(rows.last?.asName == "Google LLC")
    #expect(rows.last?.registeredCountry == "US")
  }

  @Test func `IPv6 has the same rows as IPv4`() throws {
    let rows = try Self.shipped.get().rows(for: Self.address("2001:4860:4860::8888"))
    #expect(rows.map(\.database) == ["dbip-country-lite", "user-country", "origin-asn"])
    #expect(rows.last?.asn == 15169)
  }

  @Test(arguments: ["10.0.0.1", "127.0.0.1", "192.168.1.1", "::1", "fe80::1", "ff02::1", "::"])
  func `what lies nowhere has no rows`(text: String) throws {
    let answer = try Self.shipped.get().answer(for: Self.address(text))
    #expect(answer == GeoAnswer())
  }

  @Test func `the shipped files name their licences and the link DB-IP asks for`() throws {
    let inputs = try Self.shipped.get().inputs
    #expect(inputs.map(\.file) == ["country.mmdb", "asn.mmdb"])
    for input in inputs {
      #expect(input.licence.contains("CC BY 4.0"))
      #expect(input.attribution == "IP Geolocation by DB-IP (https://db-ip.com)")
      #expect(input.buildDate == input.sources.map(\.buildDate).min())
    }
  }

  @Test func `the manifest describes the shipped files`() throws {
    let folder = "\(TestFiles.home)/Rules/Knowledge/geo"
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/MANIFEST.json"))
    let manifest = try JSONDecoder().decode(GeoManifest.self, from: data)
    #expect(manifest.results.map(\.file) == ["asn.mmdb", "country.mmdb"])
    for result in manifest.results {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(result.file)")
      #expect(attributes[.size] as? Int == result.octets)
      #expect(result.sources.allSatisfy { name in manifest.sources.contains { $0.name == name } })
    }
    #expect([UInt8](data) == (try manifest.json()))
  }

  @Test func `every answer for random addresses is a country or silence`() throws {
    let knowledge = try Self.shipped.get()
    var random = SplitMix(state: 1)
    var answered = 0
    for _ in 0..<20_000 {
      let bits = random.next()
      let address =
        bits & 1 == 0
        ? IPAddress(ipv4: UInt32(truncatingIfNeeded: bits >> 8))
        : IPAddress(high: 0x2000_0000_0000_0000 | bits >> 3, low: random.next())
      let answer = knowledge.answer(for: address)
      #expect(answer.notes.isEmpty)
      for row in answer.rows {
        answered += 1
        #expect(row.network.contains(address))
        for code in [row.country, row.registeredCountry] where !code.isEmpty {
          #expect(CountryCode.assigned.contains(code))
        }
      }
    }
    #expect(answered > 10_000)
  }

  @Test func `files of the user's own replace the shipped ones`() throws {
    var writer = MMDBWriter(databaseType: "GeoLite2-ASN", description: "", buildEpoch: 86_400)
    writer.insert(
      try #require(IPPrefix("8.8.8.0/24")),
      .map(["autonomous_system_number": .uint32(64500)])
    )
    try TestFiles.with(writer.serialised(), name: "own.mmdb") { (path) throws in
      let knowledge = try GeoKnowledge(files: [path])
      let rows = try knowledge.rows(for: Self.address("8.8.8.8"))
      #expect(rows.map(\.database) == ["own"])
      #expect(rows.map(\.asn) == [64500])
      #expect(knowledge.inputs.map(\.licence) == ["GeoLite End User License Agreement"])
      #expect(knowledge.inputs.map(\.buildDate) == ["1970-01-02"])
    }
  }

  @Test func `a home without databases is an error that names no folder of this machine`() {
    let error = #expect(throws: KnowledgeError.self) { try GeoKnowledge(home: "/nowhere") }
    #expect(
      error?.description.hasPrefix("Rules/Knowledge/geo/country.mmdb: No such file") == true
    )
  }
}
