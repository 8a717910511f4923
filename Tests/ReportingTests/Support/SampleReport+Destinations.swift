import Destinations
import Flows
import RuleEngine
import Wire

@testable import Reporting

extension SampleReport {
  /// One row of the table below.
  struct Row {
    var name: String
    var address: String
    var source: NameSource
    var organisation = ""
    var country = ""
    var confidence = LocationConfidence.overridden
    var party = Party.third
    var sent: UInt64
    var received: UInt64
    var outcome: Outcome
    var reasons: [String]
  }

  static let rows: [Row] = [
    Row(
      name: "stats.browser.example",
      address: "203.0.113.80",
      source: .sni,
      organisation: "Browser Works",
      country: "CN",
      sent: 6_204_118,
      received: 811_220,
      outcome: .violation,
      reasons: ["country CN is not authorised"]
    ),
    Row(
      name: "203.0.113.53",
      address: "203.0.113.53",
      source: .none,
      organisation: "Browser Works",
      country: "CN",
      sent: 31_004,
      received: 88_410,
      outcome: .violation,
      reasons: ["country CN is not authorised", "resolver was not assigned by the network"]
    ),
    Row(
      name: "bid.adverts.example",
      address: "198.51.100.20",
      source: .sni,
      organisation: "Adverts Exchange",
      country: "SG",
      sent: 2_870_332,
      received: 9_114_876,
      outcome: .violation,
      reasons: ["country SG is not authorised"]
    ),
    Row(
      name: "crash.tools.example",
      address: "198.51.100.140",
      source: .dns,
      organisation: "Tools Inc",
      country: "US",
      sent: 512_440,
      received: 20_114,
      outcome: .violation,
      reasons: ["country US is not authorised"]
    ),
    Row(
      name: "2001:db8:c0de::7",
      address: "2001:db8:c0de::7",
      source: .none,
      country: "CN",
      party: .unknown,
      sent: 98_221,
      received: 4_410,
      outcome: .violation,
      reasons: ["country CN is not authorised", "address never resolved"]
    ),
    Row(
      name: "cdn.pages.example",
      address: "203.0.113.200",
      source: .quicSNI,
      organisation: "Pages CDN",
      confidence: .anycast,
      party: .support,
      sent: 711_302,
      received: 141_882_001,
      outcome: .cannotTell,
      reasons: ["anycast: answered from many places"]
    ),
    Row(
      name: "img.pages.example",
      address: "203.0.113.201",
      source: .sni,
      organisation: "Pages CDN",
      confidence: .disagreement,
      party: .support,
      sent: 302_118,
      received: 98_014_112,
      outcome: .cannotTell,
      reasons: ["sources name IN and SG"]
    ),
    Row(
      name: "resolver.cloud.example",
      address: "198.51.100.77",
      source: .sni,
      organisation: "Cloud Resolver",
      confidence: .unknown,
      sent: 41_220,
      received: 60_004,
      outcome: .cannotTell,
      reasons: ["no source names a country"]
    ),
    Row(
      name: "www.news.example",
      address: "192.0.2.80",
      source: .sni,
      organisation: "News India",
      country: "IN",
      sent: 2_204_991,
      received: 30_114_220,
      outcome: .conforms,
      reasons: ["country IN is authorised"]
    ),
    Row(
      name: "shop.example",
      address: "192.0.2.81",
      source: .sni,
      organisation: "Shop India",
      country: "IN",
      sent: 1_402_118,
      received: 6_021_884,
      outcome: .conforms,
      reasons: ["country IN is authorised"]
    ),
    Row(
      name: "update.maker.example",
      address: "2001:db8:91::443",
      source: .sni,
      organisation: "Handset Maker",
      country: "IN",
      party: .first,
      sent: 388_102,
      received: 880_231,
      outcome: .conforms,
      reasons: ["country IN is authorised"]
    ),
    Row(
      name: "time.maker.example",
      address: "192.0.2.123",
      source: .dns,
      organisation: "Handset Maker",
      country: "IN",
      party: .infrastructure,
      sent: 4_608,
      received: 4_608,
      outcome: .conforms,
      reasons: ["infrastructure: network time"]
    ),
    Row(
      name: "192.168.50.1",
      address: "192.168.50.1",
      source: .none,
      confidence: .notGlobal,
      party: .local,
      sent: 34_003,
      received: 99_102,
      outcome: .conforms,
      reasons: ["local network"]
    ),
  ]

  static let destinations: [JudgedDestination] = rows.enumerated().map { index, row in
    let address = IPAddress(row.address) ?? .zero
    let frame = UInt32(212 + index * 371)
    let first = reference(1, frame + 3)
    let name = DestinationName(
      name: row.name,
      source: row.source,
      frame: row.source == .none ? nil : reference(1, frame),
      chain: row.source == .dns ? [row.name, "edge-7.\(row.name)"] : []
    )
    var destination = Destination(address: address, name: name, first: first)
    destination.domain =
      row.source == .none
      ? ""
      : row.name.split(separator: ".").suffix(2)
        .joined(separator: ".")
    destination.organisation = row.organisation
    destination.organisationSource = row.organisation.isEmpty ? "" : "AS64500"
    destination.party = row.party
    destination.asn = row.party == .local ? 0 : 64500 + UInt32(index)
    destination.asName = row.organisation.uppercased()
    destination.location = location(row)
    destination.apps = row.outcome == .violation ? ["com.example.browser"] : []
    destination.services = ["tls"]
    destination.ports = ["tcp/443"]
    destination.lastTime = reference(1, frame + 90_000).time
    destination.flows = Array(index * 10..<(index * 10 + 3 + index % 4))
    destination.connectedFlows = 3 + index % 3
    destination.sentOctets = row.sent
    destination.receivedOctets = row.received
    destination.roundTrip = 41_000_000 + Int64(index) * 3_100_000
    destination.roundTripFrame = reference(1, frame + 4)
    return JudgedDestination(
      destination: destination,
      verdict: DestinationVerdict(outcome: row.outcome, reasons: row.reasons)
    )
  }

  private static func location(_ row: Row) -> Location {
    var location = Location()
    location.country = row.country
    location.confidence = row.confidence
    location.countrySource = row.country.isEmpty ? "" : "override: laboratory fiction"
    location.registeredCountry = row.country
    location.operatorCountry = row.organisation == "Browser Works" ? "CN" : ""
    let block = row.address.contains(":") ? "2001:db8::/32" : "\(row.address)/32"
    if row.confidence == .disagreement {
      location.evidence = [
        GeoEvidence(
          database: "country-lite",
          buildDate: "2026-09-01",
          network: block,
          country: "IN"
        ),
        GeoEvidence(
          database: "user-country",
          buildDate: "2026-09-16",
          network: block,
          country: "SG"
        ),
      ]
    } else if !row.country.isEmpty {
      location.evidence = [
        GeoEvidence(
          database: "laboratory fiction",
          buildDate: "2026-11-01",
          network: block,
          country: row.country
        ),
        GeoEvidence(
          database: "country-lite",
          buildDate: "2026-09-01",
          network: block,
          country: ""
        ),
      ]
    }
    if row.name == "stats.browser.example" {
      location.latencyNote = "41 ms round trip allows at most 4 100 km; CN is within reach"
    }
    return location
  }
}
