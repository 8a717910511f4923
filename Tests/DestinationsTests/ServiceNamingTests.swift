import Flows
import TestSupport
import Testing
import Wire

@testable import Destinations

@Suite struct ServiceNamingTests {
  private let frame = FrameReference(capture: 0, frame: 1, time: Timestamp(nanoseconds: 0))

  private func flow(
    _ family: Family,
    port: UInt16 = 443,
    _ service: Service = .ssl,
    to responder: IPAddress? = nil
  ) -> Flow {
    var flow = Flow(
      originator: family.handset,
      originatorPort: 40_000,
      responder: responder ?? family.server,
      responderPort: port,
      proto: service == .ipsec ? 17 : 6,
      first: frame,
      originatorMAC: MACAddress(0)
    )
    flow.service = service
    flow.received.payloadOctets = 100
    return flow
  }

  private func naming(_ flow: Flow, named name: String = "", _ more: (inout Observations) -> Void)
    -> NamedService?
  {
    var seen = Observations()
    seen.flows = [flow]
    more(&seen)
    let known = DestinationName(
      name: name.isEmpty ? "\(flow.responder)" : name,
      source: name.isEmpty ? .none : .sni,
      frame: frame
    )
    return ServiceNaming(seen, names: [known], resolvers: []).service(ofFlow: 0)
  }

  @Test(arguments: Family.allCases)
  func `channels are named by who is asked for, label by label`(family: Family) {
    let cases: [(name: String, service: Service?)] = [
      ("mtalk.google.com", .fcm), ("alt5-mtalk.google.com", .fcm),
      ("mtalk.google.com.evil.example", nil), ("notmtalk.example", nil),
      ("12-courier.push.apple.com", .apns), ("evilpush.apple.com", nil),
      ("cn.app.chat.global.xiaomi.net", .mipush), ("api.xmpush.xiaomi.com", .mipush),
      ("xmpush.example", nil), ("conn-in.push.heytapmobile.com", .heytap_push),
      ("supl.google.com", .supl), ("www.example", nil),
    ]
    for (name, service) in cases {
      let found = naming(flow(family), named: name) { _ in }
      #expect(found?.service == service, "\(name)")
      #expect(found == nil || found?.basis == .name)
    }
    let gateway = "epdg.epc.mnc045.mcc404.pub.3gppnetwork.org"
    #expect(naming(flow(family, port: 4500, .ipsec), named: gateway) { _ in }?.service == .epdg)
    #expect(naming(flow(family, .ssl), named: gateway) { _ in } == nil)
  }

  @Test(arguments: Family.allCases)
  func `a port names a channel only where no name speaks for another`(family: Family) {
    #expect(naming(flow(family, port: 5228)) { _ in } == NamedService(.fcm, .port))
    #expect(naming(flow(family, port: 5228), named: "chat.example") { _ in } == nil)
    #expect(naming(flow(family, port: 5223)) { _ in } == nil)
    let apple = IPAddress(ipv4: 0x1139_9194)
    #expect(
      naming(flow(.ipv4, port: 5223, to: apple)) { _ in } == NamedService(.apns, .address)
    )
    #expect(naming(flow(family, port: 7275)) { _ in } == NamedService(.supl, .port))
  }

  private func handshake(_ name: String, certificate: String?) -> TLSHandshake {
    var handshake = TLSHandshake(flow: 0, first: frame)
    handshake.serverName = name
    if let certificate { handshake.certificates = [certificate] }
    return handshake
  }

  private func certificate(_ subject: String, _ issuer: String) -> CertificateSeen {
    CertificateSeen(
      flow: 0,
      frame: frame,
      fingerprint: "f",
      subject: subject,
      issuer: issuer,
      notValidBefore: nil,
      notValidAfter: nil,
      dnsNames: []
    )
  }

  @Test(arguments: Family.allCases)
  func `Tor is suspected where name, subject and issuer are made up`(family: Family) {
    let name = "www.x7k2qzr5tplm.com"
    let tor = naming(flow(family, port: 9001), named: name) { seen in
      seen.tls = [handshake(name, certificate: "f")]
      seen.certificates = [certificate("CN=www.b4xgt6zq.net", "CN=www.hdw3kqq7.com")]
    }
    #expect(tor == NamedService(.tor, .heuristic))
    let shop = naming(flow(family), named: name) { seen in
      seen.tls = [handshake(name, certificate: "f")]
      seen.certificates = [certificate("CN=www.shop.example", "CN=Some CA")]
    }
    #expect(shop == nil)
    // Without any DNS seen, a name that nobody looked up means nothing.
    let silent = naming(flow(family), named: name) { $0.tls = [handshake(name, certificate: nil)] }
    #expect(silent == nil)
  }

  @Test func `only made-up names of Tor's form count`() {
    #expect(TorHandshakes.isMadeUp("www.x7k2qzr5tplm.com", ending: ["com"]))
    for name in ["x7k2qzr5tplm.com", "www.x7k2qzr5tplm.org", "www.x1k2qzr5tplm.com", "www.abc.com"]
    {
      #expect(!TorHandshakes.isMadeUp(name, ending: ["com", "net"]), "\(name)")
    }
  }
}
