import Knowledge
import Testing
import Wire

@testable import RuleEngine

@Suite struct `A policy file` {
  private func policy(_ body: String) throws -> Policy {
    try Policy(YAMLFile.parse("telltale_policy: 1\nname: p\ntitle: P\n" + body, file: "p.yaml"))
  }

  private func problem(_ body: String) -> String {
    do {
      _ = try policy(body)
      return "no problem"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: ["default-deny-in", "default-deny-eu"])
  func `that ships loads by its name and authorises nobody`(name: String) throws {
    let policy = try Policy.load(nameOrPath: name, home: repository)
    #expect(policy.name == name)
    #expect(policy.authorised.isEmpty && policy.vendor.isEmpty && policy.blocked.isEmpty)
    #expect(policy.requirements.count >= 11)
    #expect(Set(policy.requirements.map(\.id)).count == policy.requirements.count)
    let known = Set(try builtin.get().rules.map(\.code))
    #expect(policy.requirements.allSatisfy { known.isSuperset(of: $0.rules) })
    #expect(policy.requirements.allSatisfy { !$0.clauses.isEmpty })
  }

  @Test(
    arguments: [
      "india-data-residency", "india-sovereignty", "eu-gdpr-transfers",
      "secure-communication-fleet", "observe-only",
    ]
  )
  func `for a purpose ships, has its own name and rests on rules that there are`(
    name: String
  ) throws {
    let policy = try Policy.load(nameOrPath: name, home: repository)
    #expect(policy.name == name && !policy.requirements.isEmpty)
    let known = Set(try builtin.get().rules.map(\.code))
    #expect(policy.requirements.allSatisfy { known.isSuperset(of: $0.rules) })
    #expect(policy.authorised.isEmpty && policy.vendor.isEmpty)
  }

  @Test func `for transfers out of the EEA permits adequate countries and not the others`() throws {
    let policy = try Policy.load(nameOrPath: "eu-gdpr-transfers", home: repository)
    let countries = try #require(policy.residency)
    #expect(Set(countries).isSuperset(of: ["DE", "NO", "CH", "JP", "GB"]))
    #expect(Set(countries).isDisjoint(with: ["US", "IN", "CN", "RU"]))
  }

  @Test func `for India asks for residency and sovereignty in India`() throws {
    let policy = try defaultPolicy.get()
    #expect(policy.home == ["IN"] && policy.residency == ["IN"])
    #expect(policy.sovereignty == .init(countries: ["IN"], severity: .medium))
    #expect(
      policy.statements == [
        "Default deny: what is not authorised below is not allowed.",
        "Data may be sent only to servers in: IN.",
        "Servers may be operated only under the jurisdiction of: IN; a foreign operator of a "
          + "server in a permitted country is of medium severity.",
        "Authorised third parties: none.",
        "Infrastructure (connectivity checks, time, certificate status): allowed.",
        "DNS resolvers that may be used: those that the network assigns.",
        "Decision rule: a requirement is broken by one violation; what cannot be told leaves it "
          + "open; it is met only where nothing was found and the traffic that would break it "
          + "could have been seen.",
      ]
    )
  }

  @Test func `keeps Norway a country`() throws {
    #expect(try policy("home: [NO, in]").home == ["NO", "IN"])
  }

  @Test func `reads recipients in all four ways`() throws {
    let policy = try policy(
      """
      authorised:
        organisations: [Example Ltd]
        domains: [Example.COM.]
        networks: [203.0.113.0/24, "2001:db8::/32", 192.0.2.1]
        asns: [AS64500, 64501]
      """
    )
    #expect(
      policy.authorised.words
        == "organisations Example Ltd; domains example.com; networks 203.0.113.0/24, "
        + "2001:db8::/32, 192.0.2.1/32; networks of AS64500, AS64501"
    )
  }

  @Test(
    arguments: [
      ("residancy: {countries: [IN]}", "p.yaml:4:1: unknown key 'residancy'"),
      ("residency:\n  country: IN", "p.yaml:5:3: unknown key 'country'"),
      ("home: [India]", "p.yaml:4:8: 'INDIA' is not a country code"),
      ("authorised:\n  domains: ['*.a.example']", "p.yaml:5:13: '*.a.example': write the name"),
      ("authorised:\n  domains: [a..example]", "p.yaml:5:13: 'a..example' is not a domain name"),
      ("authorised:\n  networks: [203.0.113.0/99]", "p.yaml:5:14: '203.0.113.0/99' is not"),
      ("authorised:\n  networks: [203.0.113.7/24]", "did you mean 203.0.113.0/24?"),
      ("authorised:\n  networks: ['2001:db8::1/32']", "did you mean 2001:db8::/32?"),
      ("authorised:\n  asns: [ASx]", "p.yaml:5:10: 'ASx' is not an AS number"),
      ("authorised:\n  asns: [99999999999]", "is not an AS number"),
      ("infrastructure: ignore", "p.yaml:4:17: unknown value 'ignore'"),
      ("resolvers: {network_assigned: yes}", "p.yaml:4:31: expected true or false"),
      ("sovereignty: {countries: [IN], severity: grave}", "p.yaml:4:42: unknown value 'grave'"),
      ("requirements:\n- {id: R, title: T, rules: []}", "p.yaml:5:3: a requirement without rules"),
      (
        "requirements:\n- {id: R, title: T, rules: [A]}\n- {id: R, title: T, rules: [A]}",
        "p.yaml:6:8: requirement 'R' stands twice"
      ),
      ("default: refuse", "p.yaml:4:10: unknown value 'refuse'"),
      ("apps:\n- {authorised: {asns: [1]}}", "p.yaml:5:3: missing key 'app'"),
      ("apps:\n- {app: a}", "p.yaml:5:3: says nothing"),
      ("apps:\n- {app: 'a*b', only: {}}", "p.yaml:5:3: 'a*b': an asterisk can only end a name"),
      ("phases:\n- {phase: lunch, only: {}}", "p.yaml:5:3: 'lunch' is no phase of a test"),
      ("data:\n- {class: imei, allow: {}}", "p.yaml:5:17: unknown key 'allow'"),
      ("decision: {severity: bad}", "p.yaml:4:22: unknown value 'bad'"),
      ("decision: {confidence: indeterminate}", "p.yaml:4:24: unknown value 'indeterminate'"),
      ("overrides: {networks: []}", "p.yaml:4:12: missing key 'provenance'"),
      ("blocked: {lists: [{path: a}]}", "p.yaml:4:20: unknown key 'path'"),
      ("home: &a [IN]\nresidency: {countries: *a}", "p.yaml:5:24: YAML aliases"),
    ] as [(String, String)]
  )
  func `with a mistake is refused with its place`(body: String, message: String) {
    #expect(problem(body).contains(message))
  }

  @Test func `of another version is refused`() {
    #expect(throws: RuleError.self) {
      try Policy(YAMLFile.parse("telltale_policy: 2\nname: p\ntitle: P", file: "p.yaml"))
    }
  }

  @Test(arguments: ["..", "a b", "", "%00", "a.b"])
  func `is not looked for under impossible names`(name: String) {
    #expect(throws: RuleError.self) { try Policy.load(nameOrPath: name, home: repository) }
  }
}

@Suite struct `A set of domains` {
  private let set = DomainSet(["t.co", "example.com", "a.b.example"])

  @Test(
    arguments: [
      ("example.com", "example.com"), ("X.Example.Com.", "example.com"), ("t.co", "t.co"),
      ("z.a.b.example", "a.b.example"),
    ] as [(String, String)]
  )
  func `holds a name and what lies below it`(name: String, entry: String) {
    #expect(set.match(name) == entry)
  }

  @Test(arguments: ["microsoft.co", "reddit.co", "evilexample.com", "com", "b.example", "", "."])
  func `does not hold names that only end alike`(name: String) {
    #expect(set.match(name) == nil)
  }
}
