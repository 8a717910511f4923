import Crypto
import Flows
import TestSupport
import Testing
import Wire

@testable import Identifiers

private let imei = "356938035643809"

/// What a search for `values` finds in traffic that goes through the whole analysis.
private func found(
  _ values: [DeviceProfile.Value] = [.init(.imei, imei)],
  at make: (inout Traffic) -> Void
) -> [Disclosure] {
  var profile = DeviceProfile()
  profile.values = values
  let collector = ContentCollector(ContentSearch(profile))
  var traffic = Traffic()
  make(&traffic)
  var options = FlowOptions()
  options.inspector = collector.inspector
  var analyzer = FlowAnalyzer(capture: 0, options: options)
  for (index, frame) in traffic.frames.enumerated() {
    analyzer.add(
      frame.bytes.span,
      number: UInt32(index + 1),
      time: Timestamp(nanoseconds: frame.time),
      linkType: .ethernet,
      originalLength: frame.original,
      app: -1
    )
  }
  _ = analyzer.finish(apps: [])
  return collector.finish().disclosures
}

/// A request of a family's handset.
private func request(_ family: Family, _ head: String, _ body: String = "") -> (inout Traffic) ->
  Void
{
  { traffic in
    var connection = Connection(family, port: 80)
    connection.open(&traffic)
    let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
    connection.say(.client, "\(head)\r\nHost: a.example\r\n\(length)\r\n\(body)", &traffic)
    connection.close(&traffic)
  }
}

/// Mistakes that were met in tools of the same purpose.
@Suite struct PeerMistakesTests {
  @Test(
    arguments: Family.allCases,
    [
      ("GET /p?IMEI=\(imei) HTTP/1.1", "", "http head"),
      ("GET /\(imei)/p HTTP/1.1", "", "http head"),
      ("GET /p HTTP/1.1\r\nX-Device: \(imei)", "", "http head"),
      ("GET /p HTTP/1.1", "iMeI=\(imei)", "http body"),
      ("POST /p?q=\(imei) HTTP/1.1", "a=b", "http head"),
      ("POST /p HTTP/1.1", "{\"d\":{\"IMEI\":\"\(imei)\"}}", "http body"),
      ("PUT /p HTTP/1.1\r\ncookie: id=\(imei)", "a=b", "http head"),
    ]
  )
  func `a value is found wherever in a request it stands, whatever the method and the key's case`(
    family: Family,
    message: (head: String, body: String, part: String)
  ) {
    let hits = found(at: request(family, message.head, message.body))
    #expect(hits.map(\.value) == [imei], "\(message.head)")
    #expect(hits.map(\.part.rawValue) == [message.part])
    #expect(hits.map(\.source) == [family.handset])
  }

  @Test(arguments: Family.allCases)
  func `a value is found in a name that is asked for, and in a server's name`(family: Family) {
    let name = "i\(imei).t.example"
    let questions = found { traffic in
      traffic.udp(
        (family.handset, 40_000),
        (family.other, 53),
        PacketBuilder.dns(id: 1, name, type: 1)
      )
    }
    #expect(questions.map(\.part) == [.question])
    let hellos = found { traffic in
      var connection = Connection(family)
      connection.open(&traffic)
      connection.say(.client, TLSBuilder.records(TLSBuilder.clientHello(name)), &traffic)
    }
    #expect(hellos.map(\.part) == [.serverName])
  }

  @Test(arguments: Family.allCases)
  func `known values are searched for where keys and recipes have said something already`(
    family: Family
  ) {
    let other = "490154203237518"
    let body = "imei=\(other)&note=\(imei)&android_id=9a3f5c7e1b2d4f60"
    let hits = found(at: request(family, "POST /p HTTP/1.1", body))
    #expect(hits.filter(\.isKnown).map(\.value) == [imei])
    #expect(Set(hits.filter { !$0.isKnown }.map(\.value)) == [other, "9a3f5c7e1b2d4f60"])
  }

  @Test(arguments: Family.allCases)
  func `a value is text, not a pattern`(family: Family) {
    let values = [DeviceProfile.Value(.account, "a.b+c(d)*@x.example")]
    let kept = found(values, at: request(family, "GET /?u=a.b+c(d)*@x.example HTTP/1.1"))
    #expect(kept.map(\.value) == ["a.b+c(d)*@x.example"])
    for text in ["aXbbc@xxexample", "a.bbcd@x.example", "a.b+c(d)@x.example"] {
      #expect(found(values, at: request(family, "GET /?u=\(text) HTTP/1.1")).isEmpty, "\(text)")
    }
    // A value that is no sound pattern is no reason to fail.
    let broken = [DeviceProfile.Value(.account, "[a(b{c*+?")]
    #expect(found(broken, at: request(family, "POST / HTTP/1.1", "u=[a(b{c*+?")).count == 1)
  }

  @Test(arguments: Family.allCases)
  func `digests of each spelling are found: either case, with and without separators`(
    family: Family
  ) {
    let value = DeviceProfile.Value(.wifiMAC, "02:00:5E:10:00:0a")
    for text in [
      "02:00:5e:10:00:0a", "02:00:5E:10:00:0A", "02005e10000a", "02005E10000A",
      "02-00-5e-10-00-0a",
    ] {
      let octets = Array(text.utf8)
      for digest in [
        Array(Insecure.MD5.hash(data: octets)), Array(Insecure.SHA1.hash(data: octets)),
        Array(SHA256.hash(data: octets)),
      ] {
        let digits = String(decoding: Needles.hex(digest), as: UTF8.self)
        for written in [digits, digits.uppercased()] {
          let hits = found([value], at: request(family, "GET /?h=\(written) HTTP/1.1"))
          #expect(hits.first?.form.isHash == true, "\(text)")
        }
      }
    }
  }
}
