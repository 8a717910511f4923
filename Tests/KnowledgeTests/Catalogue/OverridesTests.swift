import Testing
import Wire

@testable import Knowledge

@Suite struct OverridesTests {
  private static let text = """
    telltale_overrides: 1
    provenance: laboratory fiction
    networks:
    - {network: 203.0.113.0/24, country: CN, asn: 64500, as_name: Fiction, registered_country: SG}
    - network: 2001:db8:6::/48
      country: NO
      operator: Fiction
      operator_country: US
    names:
    - {domain: vendor.example, organisation: Vendor, operator_country: IN, party: first}
    - {name: cdn.vendor.example, organisation: Fast CDN, party: support}
    """

  private func overrides(_ text: String = text) throws -> Overrides {
    try Overrides(YAMLFile.parse(text, file: "o.yaml"))
  }

  @Test func `networks are found in both families and NO is Norway`() throws {
    let overrides = try overrides()
    #expect(overrides.provenance == "laboratory fiction")
    let four = try #require(overrides.network(of: ip("203.0.113.9")))
    #expect(four.country == "CN")
    #expect(four.asn == 64500)
    #expect(four.registeredCountry == "SG")
    let six = try #require(overrides.network(of: ip("2001:db8:6::9")))
    #expect(six.country == "NO")
    #expect(six.operatorCountry == "US")
    #expect(overrides.network(of: try ip("203.0.114.1")) == nil)
    #expect(overrides.network(of: try ip("2001:db8:7::1")) == nil)
  }

  @Test func `a name beats a domain and holds nothing below itself`() throws {
    let overrides = try overrides()
    #expect(overrides.name("CDN.vendor.example.")?.organisation == "Fast CDN")
    #expect(overrides.name("a.cdn.vendor.example")?.organisation == "Vendor")
    #expect(overrides.name("vendor.example")?.party == "first")
    #expect(overrides.name("myvendor.example") == nil)
  }

  @Test(arguments: [
    ("telltale_overrides: 1", "o.yaml:1:1: missing key 'provenance'"),
    ("provenance: x", "o.yaml:1:1: missing key 'telltale_overrides'"),
    (head + "network: []", "o.yaml:3:1: unknown key 'network'; did you mean 'networks'?"),
    (head + "networks: [{network: 1.2.3}]", "o.yaml:3:22: '1.2.3' is not an address"),
    (head + "networks: [{country: IN}]", "missing key 'network'"),
    (head + "networks: [{network: '::1', asn: 4294967296}]", "whole number"),
    (head + "networks: [{network: '::1'}, {network: '::1/128'}]", "stands twice"),
    (head + "names: [{organisation: A}]", "expected either 'name'"),
    (head + "names: [{name: a, domain: b}]", "expected either 'name'"),
    (head + "names: [{name: a.b, party: frist}]", "did you mean 'first'?"),
    (head + "names: &n\n- {name: a}\nnetworks: *n", "aliases"),
  ])
  func `mistakes are named with their place`(text: String, message: String) {
    let problem = #expect(throws: YAMLProblem.self) { try overrides(text) }
    #expect(problem?.description.contains(message) == true, "\(String(describing: problem))")
  }

  private static let head = "telltale_overrides: 1\nprovenance: x\n"
}
