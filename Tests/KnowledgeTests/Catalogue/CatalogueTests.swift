import Testing
import Wire

@testable import Knowledge

/// The repository's root, from this file's place in it.
let repository = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()

/// An address that is known to be well written.
func ip(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

@Suite struct CatalogueTests {
  static let shipped = Result { try Catalogue(home: repository) }

  @Test func `the shipped lists are read without a mistake`() throws {
    let catalogue = try Self.shipped.get()
    #expect(catalogue.organisations.all.count >= 150)
    #expect(catalogue.resolvers.all.count >= 60)
    #expect(catalogue.resolvers.httpdnsServices.count >= 8)
    #expect(catalogue.infrastructure.count >= 100)
    let services = Set(catalogue.resolvers.httpdnsServices.map(\.id))
    #expect(catalogue.httpdns.all.count >= 8)
    #expect(services.isSuperset(of: catalogue.httpdns.all.map(\.id)))
    #expect(
      catalogue.inputs.map(\.file)
        == [
          "organisations.yaml", "resolvers.yaml", "infrastructure.yaml", "mobile-countries.yaml",
          "httpdns.yaml",
        ]
    )
  }

  @Test func `what ships rests on a version and a date`() throws {
    let catalogue = try Self.shipped.get()
    #expect(catalogue.inputs.allSatisfy { $0.buildDate.hasPrefix("20") })
  }

  @Test(arguments: [
    ("dns.google", "google"), ("www.mi.com", "xiaomi"), ("cn.xmpush.xiaomi.com", "xmpush"),
    ("register.xmpush.global.xiaomi.com", "xmpush"),
    ("dragate-in.dc.heytapmobi.com", "oppo"), ("alog.umeng.com", "umeng"),
    ("android.bugly.qq.com", "bugly"), ("x.QQ.com.", "tencent"), ("zzhc.vnet.cn", "china-telecom"),
    ("app-measurement.com", "google-analytics"), ("in1.clevertap-prod.com", "clevertap"),
    ("firebaselogging-pa.googleapis.com", "firebase"), ("play.googleapis.com", "google"),
  ])
  func `a name belongs to the organisation of the longest domain`(name: String, id: String) throws {
    let match = try Self.shipped.get().organisations.organisation(domain: name)
    #expect(match?.organisation.id == id)
  }

  // Look-alikes that other tools took: suffixes and substrings without a label boundary.
  @Test(arguments: [
    "evilgoogle.com", "microsoft.community", "reddit.com", "netflix.company", "x.co",
  ])
  func `a name that only looks alike belongs to nobody`(name: String) throws {
    #expect(try Self.shipped.get().organisations.organisation(domain: name) == nil)
  }

  @Test func `t.co does not hold microsoft.com nor x.com netflix.com`() throws {
    let list = try Self.shipped.get().organisations
    #expect(list.organisation(domain: "t.co")?.organisation.id == "x-corp")
    #expect(list.organisation(domain: "microsoft.com")?.organisation.id == "microsoft")
    #expect(list.organisation(domain: "netflix.com")?.organisation.id == "netflix")
  }

  @Test func `a group's home is the jurisdiction`() throws {
    let list = try Self.shipped.get().organisations
    let motorola = try #require(list.organisation(domain: "moto.com")?.organisation)
    #expect(motorola.country == "US")
    #expect(motorola.jurisdiction == "CN")
    #expect(list.organisation(asn: 55836)?.organisation.jurisdiction == "IN")
    #expect(list.organisation(asn: 64500) == nil)
  }

  @Test func `an unverified domain says so`() throws {
    let list = try Self.shipped.get().organisations
    #expect(list.organisation(domain: "a.allawnos.com")?.verified == false)
    #expect(list.organisation(domain: "a.heytapmobi.com")?.verified == true)
  }

  @Test(arguments: [
    ("8.8.8.8", "google"), ("2001:4860:4860::8844", "google"), ("223.6.6.6", "alidns"),
    ("2400:3200::1", "alidns"), ("45.90.28.77", "nextdns"), ("2a07:a8c0::12:3456", "nextdns"),
    ("114.114.114.114", "114dns"), ("2620:fe::fe", "quad9"),
  ])
  func `resolvers are known by address in both families`(address: String, id: String) throws {
    let resolvers = try Self.shipped.get().resolvers
    #expect(resolvers.resolver(at: try ip(address))?.id == id)
  }

  @Test(arguments: ["8.8.8.9", "2001:4860:4860::8889", "8.8.8.8.example"])
  func `a neighbour of a resolver is none`(text: String) throws {
    let resolvers = try Self.shipped.get().resolvers
    if let address = IPAddress(text) { #expect(resolvers.resolver(at: address) == nil) }
    #expect(resolvers.resolver(named: text) == nil)
  }

  @Test(arguments: [
    ("chrome.cloudflare-dns.com", "cloudflare-mozilla"), ("cloudflare-dns.com", "cloudflare"),
    ("DNS.Google.", "google"), ("abc123.dns.nextdns.io", "nextdns"), ("dns.jio.com", "jio"),
  ])
  func `resolvers are known by name`(name: String, id: String) throws {
    #expect(try Self.shipped.get().resolvers.resolver(named: name)?.id == id)
  }

  @Test func `a name that ends like a resolver's is none`() throws {
    #expect(try Self.shipped.get().resolvers.resolver(named: "notdns.google") == nil)
  }

  @Test func `HTTPDNS services are known by address and name`() throws {
    let resolvers = try Self.shipped.get().resolvers
    let alibaba = try ip("203.107.1.1")
    #expect(resolvers.httpdns(at: alibaba)?.id == "alibaba-emas")
    #expect(resolvers.httpdns(named: "httpdns.browser.miui.com")?.id == "xiaomi")
    #expect(resolvers.httpdns(at: try ip("8.8.8.8")) == nil)
  }

  @Test(arguments: [
    ("connectivitycheck.gstatic.com", InfrastructureService.Kind.connectivityCheck),
    ("2.android.pool.ntp.org", .time), ("o.lencr.org", .certificateStatus),
    ("epdg.epc.mnc840.mcc405.pub.3gppnetwork.org", .operatorNetwork),
    ("17-courier.push.apple.com", .push),
  ])
  func `infrastructure is known by name`(name: String, kind: InfrastructureService.Kind) throws {
    #expect(try Self.shipped.get().infrastructure.service(named: name)?.kind == kind)
  }

  @Test(
    arguments: [
      ("epdg.epc.mnc840.mcc405.pub.3gppnetwork.org", "IN"),
      ("EPDG.epc.mnc015.mcc234.pub.3gppnetwork.org.", "GB"),
      ("ims.mnc000.mcc460.3gppnetwork.org", "CN"),
      ("epdg.epc.mnc840.mcc405.pub.3gppnetwork.org.example", nil), ("mcc405.example", nil),
      ("a.mcc40.3gppnetwork.org", nil), ("a.mcc4o5.3gppnetwork.org", nil),
    ] as [(String, String?)]
  )
  func `the country of a mobile network stands in its names`(name: String, country: String?) throws
  {
    let known = try Self.shipped.get().mobileCountries
    #expect(MobileCountries.code(in: name).flatMap { known.country(mcc: $0) } == country)
  }

  @Test func `a name that ends like infrastructure is none`() throws {
    let list = try Self.shipped.get().infrastructure
    #expect(list.service(named: "evilpool.ntp.org.example") == nil)
    #expect(list.service(named: "evil-connectivitycheck.gstatic.com") == nil)
  }

  @Test(arguments: [
    ("a: 1", "unknown key 'a'"),
    ("telltale_organisations: 2\nas_of: 2026-01-01\norganisations: []", "from 1 to 1"),
    ("telltale_organisations: 1\nas_of: today\norganisations: []", "expected a date"),
    (head + "- {id: a, name: A, country: UK, role: os}", "'UK' is not a country code"),
    (head + "- {id: a, name: A, country: NO, role: bos}", "did you mean 'os'"),
    (head + "- {id: a, name: A, country: NO, role: os, domains: [A b]}", "not a domain name"),
    (head + "- {id: a, name: A, country: NO, role: os, asns: [0]}", "whole number from 1"),
    (head + "- {id: a, name: A, country: NO, role: os, parent: B}", "go together"),
    (head + "- {id: a, name: A, country: NO, role: os, domains: [b.c, B.c.]}", "stands twice"),
  ])
  func `mistakes in a list are named`(text: String, message: String) throws {
    let root = try YAMLFile.parse(text, file: "f.yaml")
    let problem = #expect(throws: YAMLProblem.self) { try Organisations(root) }
    #expect(problem?.description.contains(message) == true, "\(String(describing: problem))")
  }

  private static let head = """
    telltale_organisations: 1
    as_of: 2026-01-01
    organisations:

    """
}
