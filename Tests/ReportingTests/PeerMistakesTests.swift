import Flows
import Testing
import Wire

@testable import Reporting

/// Mistakes that were met in tools of the same purpose.
@Suite struct PeerMistakesTests {
  @Test(arguments: [(6, "tcp"), (17, "udp"), (1, "icmp"), (58, "icmp"), (132, "sctp")])
  func `transports have the lower-case names that rules are written for`(
    number: UInt8,
    name: String
  ) {
    #expect(IPProtocol.name(number) == name)
  }

  @Test func `a manifest states the hashes it is given, not those of an earlier one`() throws {
    func hash(_ digit: String) throws -> String? {
      let output = OutputFile(
        name: "report.json",
        sha256: String(repeating: digit, count: 64),
        bytes: 1
      )
      let octets = renderManifest(inputs: [], outputs: [output], toolVersion: "1", options: [])
      return try JSONValue(octets)["outputs"]?.elements.first?["sha256"]?.text
    }
    #expect(try hash("a") == String(repeating: "a", count: 64))
    #expect(try hash("b") == String(repeating: "b", count: 64))
  }
}
