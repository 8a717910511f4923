import FoundationEssentials

/// Where the shipped databases came from: the file `MANIFEST.json` beside them.
struct GeoManifest: Codable {
  /// One published database that went in.
  struct Source: Codable {
    var name: String
    var title: String
    var publisher: String
    var licence: String
    var attribution: String
    var url: String
    var buildDate: String
    var octets: Int
    var sha256: String
    /// What was taken from it.
    var used: String

    private enum CodingKeys: String, CodingKey {
      case name, title, publisher, licence, attribution, url, octets, sha256, used
      case buildDate = "build_date"
    }
  }

  /// One database that came out.
  struct Result: Codable {
    var file: String
    var octets: Int
    var sha256: String
    var licence: String
    /// The names of the sources that are in it.
    var sources: [String]
  }

  var sources: [Source]
  var results: [Result]

  /// The manifest as JSON with sorted keys.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [10]
  }
}

/// What is known of a source before it is opened.
struct GeoSourceTerms {
  let name: String
  let title: String
  let publisher: String
  let licence: String
  let attribution: String
  let url: String
  let used: String

  private static func sapics(_ name: String, _ title: String, used: String) -> Self {
    Self(
      name: name,
      title: title,
      publisher: "ip-location-db (sapics)",
      licence: "PDDL 1.0",
      attribution: "",
      url: "https://github.com/sapics/ip-location-db",
      used: used
    )
  }

  private static func dbip(_ name: String, _ title: String, page: String, used: String) -> Self {
    Self(
      name: name,
      title: title,
      publisher: "DB-IP",
      licence: "CC BY 4.0",
      attribution: "IP Geolocation by DB-IP (https://db-ip.com)",
      url: "https://db-ip.com/db/download/\(page)",
      used: used
    )
  }

  static let dbipCountry = dbip(
    "dbip-country-lite",
    "IP to Country Lite",
    page: "ip-to-country-lite",
    used: "country of each network"
  )
  static let userCountry = sapics(
    "user-country",
    "user-country (regional registries, routing tables and operators' geofeeds)",
    used: "country of each network"
  )
  static let originASN = sapics(
    "origin-asn",
    "origin-asn (routing tables)",
    used: "AS number of each network; name where DB-IP has none"
  )
  static let dbipASN = dbip(
    "dbip-asn-lite",
    "IP to ASN Lite",
    page: "ip-to-asn-lite",
    used: "name of each AS"
  )
  static let iptoasn = sapics(
    "iptoasn-asn",
    "iptoasn-asn (iptoasn.com)",
    used: "with iptoasn-country: country in which each AS is registered"
  )
  static let iptoasnCountry = sapics(
    "iptoasn-country",
    "iptoasn-country (iptoasn.com)",
    used: "with iptoasn-asn: country in which each AS is registered"
  )
}
