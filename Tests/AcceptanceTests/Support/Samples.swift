import Foundation
import TestSupport
import Wire

/// The scenarios that ship, in name order.
let scenarios: [String] = {
  let folder = repository + "/Captures"
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return names.filter { exists("\(folder)/\($0)/scenario.yaml") }.sorted()
}()

/// The path of a scenario's file.
func scenarioFile(_ name: String) -> String { "\(repository)/Captures/\(name)/scenario.yaml" }

/// The scenarios that ship with a declaration of their own: paths, in name order.
let declaredScenarios: [String] = scenarios.flatMap { name in
  let folder = "\(repository)/Captures/\(name)"
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return names.filter { $0.hasPrefix("scenario-declared") }.sorted().map { "\(folder)/\($0)" }
}

/// A small capture: a lookup, and an upload in clear to the address it gave.
func smallCapture(_ family: Family = .ipv4) -> [UInt8] {
  var traffic = Traffic()
  let (client, server) = ((family.handset, UInt16(40_000)), (family.other, UInt16(53)))
  let type: UInt16 = family == .ipv4 ? 1 : 28
  traffic.udp(client, server, PacketBuilder.dns(id: 1, "a.example", type: type))
  traffic.udp(
    server,
    client,
    PacketBuilder.dns(id: 1, "a.example", type: type, answers: [family.server])
  )
  var connection = Connection(family, port: 80)
  connection.open(&traffic)
  let upload = "POST /up HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello"
  connection.say(.client, upload, &traffic)
  connection.say(.server, "HTTP/1.1 204 No Content\r\n\r\n", &traffic)
  connection.close(&traffic)
  return traffic.pcap
}

/// A JSON object from octets; empty if they are none.
func object(_ bytes: [UInt8]) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
}
