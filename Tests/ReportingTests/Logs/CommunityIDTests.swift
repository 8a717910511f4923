import Flows
import Reporting
import Testing
import Wire

/// One line of the specification's baseline (seed 0, Base64): protocol, addresses, ports or ICMP
/// type and the type that answers it, and the identifier.
private struct Vector: Sendable {
  let proto: UInt8
  let source: String
  let destination: String
  let ports: (UInt16, UInt16)
  let id: String

  init(
    _ proto: UInt8,
    _ source: String,
    _ destination: String,
    _ first: UInt16,
    _ second: UInt16,
    _ id: String
  ) {
    self.proto = proto
    self.source = source
    self.destination = destination
    ports = (first, second)
    self.id = id
  }
}

/// Values published in corelight/community-id-spec, baseline/baseline_deflt.json.
private let vectors = [
  Vector(
    58,
    "fe80::200:86ff:fe05:80da",
    "fe80::260:97ff:fe07:69ea",
    135,
    0,
    "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="
  ),
  Vector(
    58,
    "fe80::260:97ff:fe07:69ea",
    "fe80::200:86ff:fe05:80da",
    136,
    0,
    "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="
  ),
  Vector(
    58,
    "fe80::260:97ff:fe07:69ea",
    "fe80::200:86ff:fe05:80da",
    135,
    0,
    "1:zavyT/cezQr1fmImYCwYnMXbgck="
  ),
  Vector(
    58,
    "fe80::200:86ff:fe05:80da",
    "fe80::260:97ff:fe07:69ea",
    136,
    0,
    "1:zavyT/cezQr1fmImYCwYnMXbgck="
  ),
  Vector(
    58,
    "3ffe:501:1800:2345::2",
    "3ffe:507:0:1:200:86ff:fe05:80da",
    3,
    0,
    "1:2ObVBgIn28oZvibYZhZMBgh7WdQ="
  ),
  Vector(
    58,
    "3ffe:501:410:0:2c0:dfff:fe47:33e",
    "3ffe:507:0:1:200:86ff:fe05:80da",
    1,
    4,
    "1:hLZd0XGWojozrvxqE0dWB1iM6R0="
  ),
  Vector(
    58,
    "3ffe:507:0:1:200:86ff:fe05:80da",
    "3ffe:501:0:1001::2",
    128,
    0,
    "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="
  ),
  Vector(
    58,
    "3ffe:501:0:1001::2",
    "3ffe:507:0:1:200:86ff:fe05:80da",
    129,
    0,
    "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="
  ),
  Vector(58, "fe80::200:86ff:fe05:80da", "ff02::2", 133, 0, "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="),
  Vector(58, "fe80::260:97ff:fe07:69ea", "ff02::1", 134, 0, "1:pkvHqCL88/tg1k4cPigmZXUtL00="),
  Vector(1, "192.168.0.89", "192.168.0.1", 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
  Vector(1, "192.168.0.1", "192.168.0.89", 0, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
  Vector(1, "10.0.0.1", "10.0.0.2", 11, 0, "1:YHxtAirCG//0OzkcVAukqKQN9xM="),
  Vector(
    6,
    "2001:470:e5bf:dead:4957:2174:e82c:4887",
    "2607:f8b0:400c:c03::1a",
    63_943,
    25,
    "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="
  ),
  Vector(
    6,
    "2607:f8b0:400c:c03::1a",
    "2001:470:e5bf:dead:4957:2174:e82c:4887",
    25,
    63_943,
    "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="
  ),
  Vector(132, "192.168.170.8", "192.168.170.56", 7, 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="),
  Vector(132, "192.168.170.56", "192.168.170.8", 7, 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="),
  Vector(6, "128.232.110.120", "66.35.250.204", 34_855, 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
  Vector(6, "66.35.250.204", "128.232.110.120", 80, 34_855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
  Vector(17, "192.168.1.52", "8.8.8.8", 54_585, 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
  Vector(17, "8.8.8.8", "192.168.1.52", 53, 54_585, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
  Vector(46, "10.1.12.1", "10.1.12.2", 0, 0, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="),
  Vector(46, "10.1.12.2", "10.1.12.1", 0, 0, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="),
]

@Suite struct CommunityIDTests {
  @Test func `the published identifiers come out`() throws {
    for vector in vectors {
      var observations = Observations()
      observations.flows = [
        flow(
          vector.source,
          vector.ports.0,
          vector.destination,
          vector.ports.1,
          proto: vector.proto
        )
      ]
      let line = try #require(try lines("conn", observations).first)
      #expect(line.word("community_id") == vector.id, "\(vector)")
    }
  }
}
