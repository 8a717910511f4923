import Foundation
import Testing
import Wire

@testable import Knowledge

@Suite struct GeoDatabaseTests {
  private static func database(_ value: MMDBValue, type: String = "Any") throws -> [UInt8] {
    var writer = MMDBWriter(databaseType: type, description: "", buildEpoch: 1_788_220_800)
    writer.insert(try #require(IPPrefix("192.0.2.0/24")), value)
    return try writer.serialised()
  }

  private static func row(_ value: MMDBValue) throws -> GeoRow? {
    try TestFiles.with(database(value)) { (path) throws in
      try GeoDatabase(path: path).lookup(IPAddress(ipv4: 0xc000_0201))
    }
  }

  @Test func `MaxMind and DB-IP country records are understood`() throws {
    let row = try #require(
      try Self.row(
        .map([
          "continent": .map(["code": .string("AS")]),
          "country": .map([
            "iso_code": .string("IN"), "names": .map(["en": .string("India")]),
          ]),
          "registered_country": .map(["iso_code": .string("SG")]),
          "traits": .map(["is_anycast": .boolean(true)]),
        ])
      )
    )
    #expect(row.country == "IN")
    #expect(row.registeredCountry == "SG")
    #expect(row.isAnycast)
    #expect(row.asn == nil)
  }

  @Test func `MaxMind ISP, enterprise and OONI records give number, name and registration`() throws
  {
    let isp = try Self.row(
      .map([
        "autonomous_system_number": .uint32(15169),
        "autonomous_system_organization": .string("GOOGLE"), "isp": .string("Google"),
        "autonomous_system_country": .string("US"),
      ])
    )
    #expect(isp?.asn == 15169)
    #expect(isp?.asName == "GOOGLE")
    #expect(isp?.registeredCountry == "US")
    #expect(isp?.country == "")
    let enterprise = try Self.row(
      .map([
        "country": .map(["iso_code": .string("CN")]),
        "traits": .map(["autonomous_system_number": .uint32(4134), "isp": .string("Chinanet")]),
      ])
    )
    #expect(enterprise?.country == "CN")
    #expect(enterprise?.asn == 4134)
    #expect(enterprise?.asName == "Chinanet")
  }

  @Test func `IPinfo Lite writes the name as country and the code beside it`() throws {
    let row = try Self.row(
      .map([
        "country": .string("Canada"), "country_code": .string("CA"), "asn": .string("AS64500"),
        "as_name": .string("Example"),
      ])
    )
    #expect(row?.country == "CA")
    #expect(row?.asn == 64500)
    #expect(row?.asName == "Example")
  }

  @Test func `older IPinfo, sapics and IPLocate records are understood`() throws {
    #expect(try Self.row(.map(["country": .string("CA")]))?.country == "CA")
    #expect(try Self.row(.map(["country_code": .string("CA")]))?.country == "CA")
    let iplocate = try Self.row(
      .map(["country_code": .string("CA"), "asn": .string("64500"), "org": .string("Example")])
    )
    #expect(iplocate?.asn == 64500)
    #expect(iplocate?.asName == "Example")
  }

  @Test(arguments: ["AN", "FX", "ZZ", "EU", "AP", "A1", "A2", "O1", "T1", "XX", "in", "", "India"])
  func `what names no country is unknown`(code: String) throws {
    #expect(try Self.row(.map(["country_code": .string(code)])) == nil)
    let row = try Self.row(
      .map(["country": .map(["iso_code": .string(code)]), "asn": .uint32(64500)])
    )
    #expect(row?.country == "")
    #expect(row?.asn == 64500)
  }

  @Test(arguments: ["AS", "ASX", "AS-1", "AS4294967296", "+5", "15169 ", "0"])
  func `what is no AS number is not taken for one`(text: String) throws {
    #expect(
      try Self.row(.map(["asn": .string(text), "country_code": .string("CA")]))?.asn == nil
    )
  }

  @Test func `a record that is not a map, or holds nothing of use, says nothing`() throws {
    #expect(try Self.row(.map([:])) == nil)
    #expect(try Self.row(.array([.string("IN")])) == nil)
    #expect(try Self.row(.uint32(5)) == nil)
    #expect(try Self.row(.map(["country": .array([])])) == nil)
    #expect(try Self.row(.string("IN"))?.country == "IN")
  }

  @Test func `a missing, empty or text file and a folder are refused in one line`() throws {
    func message(_ body: () throws -> GeoDatabase) -> String {
      do {
        _ = try body()
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message { try GeoDatabase(path: "/nowhere/x.mmdb") }.hasPrefix("/nowhere/x.mmdb: "))
    #expect(message { try GeoDatabase(path: "/", shownAs: "x") }.contains("not a regular file"))
    #expect(message { try GeoDatabase(path: "/dev/zero", shownAs: "x") }.contains("not a regular"))
    let empty = message { try TestFiles.with([]) { try GeoDatabase(path: $0, shownAs: "x.mmdb") } }
    #expect(empty == "x.mmdb: the file is empty; give a readable MaxMind DB file")
    let text = message {
      try TestFiles.with(Array("hello\n".utf8)) { try GeoDatabase(path: $0, shownAs: "x.mmdb") }
    }
    #expect(text.contains("not a MaxMind DB"))
    #expect(!text.contains("\n"))
  }

  @Test func `a file cut at any octet is refused`() throws {
    let bytes = try Self.database(.map(["country_code": .string("IN")]))
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("cut-\(UUID().uuidString).mmdb")
    defer { try? FileManager.default.removeItem(at: folder) }
    for count in 0..<bytes.count {
      try Data(bytes[..<count]).write(to: folder)
      #expect(throws: KnowledgeError.self) { try GeoDatabase(path: folder.path) }
    }
  }

  @Test func `a damaged octet anywhere never traps and never names another country`() throws {
    let bytes = try Self.database(
      .map(["country": .map(["iso_code": .string("IN"), "names": .map(["en": .string("India")])])])
    )
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("damaged-\(UUID().uuidString).mmdb")
    defer { try? FileManager.default.removeItem(at: file) }
    var answers = 0
    for index in bytes.indices {
      for flip: UInt8 in [0x01, 0x20, 0x80, 0xff] {
        var damaged = bytes
        damaged[index] ^= flip
        try Data(damaged).write(to: file)
        guard let database = try? GeoDatabase(path: file.path) else { continue }
        for address in [0xc000_0201 as UInt32, 0, .max] {
          let answer = database.answer(for: IPAddress(ipv4: address))
          answers += 1
          #expect(answer.rows.isEmpty || answer.notes.isEmpty)
          // The code's own octets may be damaged into another code; nothing else may.
          let country = answer.rows.first?.country ?? ""
          #expect(country.isEmpty || country.contains("I") || country.contains("N"))
        }
      }
    }
    #expect(answers > 1000)
  }

  @Test func `the file may be shortened while it is in use`() throws {
    let bytes = try Self.database(.map(["country_code": .string("IN")]))
    try TestFiles.with(bytes) { (path) throws in
      let database = try GeoDatabase(path: path)
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.truncate(atOffset: 0)
      try handle.close()
      #expect(database.lookup(IPAddress(ipv4: 0xc000_0201))?.country == "IN")
    }
  }

  @Test func `look-ups from many threads agree`() async throws {
    let bytes = try Self.database(.map(["country_code": .string("IN")]))
    let database = try TestFiles.with(bytes) { try GeoDatabase(path: $0) }
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<2_000).count {
            database.lookup(IPAddress(ipv4: 0xc000_0200 | UInt32($0 & 255))) != nil
          }
        }
      }
      for await count in group { #expect(count == 2_000) }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: badData)))
  func `no broken database of MaxMind's collection traps or hangs`() throws {
    let files = try #require(FileManager.default.enumerator(atPath: badData))
    var seen = 0
    for case let file as String in files where file.hasSuffix(".mmdb") {
      seen += 1
      guard let database = try? GeoDatabase(path: "\(badData)/\(file)") else { continue }
      for text in ["1.1.1.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "ffff::"] {
        let answer = database.answer(for: try #require(IPAddress(text)))
        #expect(answer.rows.isEmpty || answer.notes.isEmpty)
      }
    }
    #expect(seen > 15)
  }
}

/// Where MaxMind's collection of broken databases lies, if the tester has it.
private let badData = ProcessInfo.processInfo.environment["MMDB_BAD_DATA"] ?? "/nonexistent"
