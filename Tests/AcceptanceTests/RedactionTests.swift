import Foundation
import TestSupport
import Testing
import Yams

/// Scenarios with what the handset is known by: those that ship, and one with a declaration.
private let audits =
  scenarios.map { ($0, "scenario.yaml") }
  + [("uc-style-browser", "scenario-declared.yaml")]

private struct DeviceFile: Decodable {
  let identifiers: [String: [String]]
  let canaries: [String]?
}

private struct ScenarioFile: Decodable { let device: String? }

private struct Device: Decodable {
  let addresses: [String]
  let hardware_addresses: [String]
  let host_name: String
}

private struct AuditedDevice: Decodable { let device: Device }

/// Every file below a folder, by its path from there.
private func files(below folder: String) throws -> [String] {
  try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
    return !isFolder.boolValue
  }.sorted()
}

/// Whether octets hold a text, whatever its case, with no digit or letter of its alphabet beside it
/// that would make it a part of another address.
private func holds(_ octets: [UInt8], _ text: String) -> Bool {
  func lower(_ octet: UInt8) -> UInt8 { (0x41...0x5a).contains(octet) ? octet | 0x20 : octet }
  let data = Data(octets.map(lower))
  return data.range(of: Data(text.lowercased().utf8)) != nil
}

@Suite struct RedactionTests {
  private let folder = TemporaryDirectory()

  private func key(_ name: String = "redaction.key") throws -> String {
    let path = folder.path + "/" + name
    let made = try Program.run(["keygen", "--redaction", "-o", path])
    #expect(made.status == 0 && made.text.hasPrefix("K-"), "\(made.errors)")
    return path
  }

  /// Audits a scenario and makes a copy.
  private func copy(
    _ scenario: String,
    _ file: String,
    key: String
  ) throws -> (out: String, copy: String) {
    let home = "\(repository)/Captures/\(scenario)"
    let (out, copy) = (folder.path + "/out", folder.path + "/copy")
    let audited = try Program.run([
      "audit", "--scenario", home + "/" + file, "-o", out, "--exit-zero", "-q", "--write",
      "csv,findings-csv,sarif,junit,stix,eve,text",
    ])
    #expect(audited.status == 0, "\(audited.errors)")
    let made = try Program.run(
      ["report", out, "--redact", key, "-o", copy] + device(home, file)
    )
    #expect(made.status == 0, "\(made.errors)")
    return (out, copy)
  }

  /// The option that names a scenario's device's file.
  private func device(_ home: String, _ file: String = "scenario.yaml") throws -> [String] {
    let path = try Self.device(of: home + "/" + file)
    return path.map { ["--device", $0] } ?? []
  }

  private static func device(of scenario: String) throws -> String? {
    let octets = try contents(scenario)
    let folder = scenario.prefix(through: scenario.lastIndex(of: "/") ?? scenario.startIndex)
    return try YAMLDecoder().decode(ScenarioFile.self, from: Data(octets)).device.map {
      String(folder) + $0
    }
  }

  /// Everything that names the handset, its user or its network.
  private func secrets(_ scenario: String, _ file: String, _ out: String) throws -> [String] {
    let report = try contents(out + "/report.json")
    let device = try JSONDecoder().decode(AuditedDevice.self, from: Data(report)).device
    var secrets = device.addresses + [device.host_name]
    for text in device.hardware_addresses {
      let address = String(text.prefix(17))
      secrets += [address, address.replacing(":", with: "-"), address.replacing(":", with: "")]
    }
    if let path = try Self.device(of: "\(repository)/Captures/\(scenario)/\(file)") {
      let file = try YAMLDecoder().decode(DeviceFile.self, from: Data(try contents(path)))
      for value in file.identifiers.values.flatMap({ $0 }) + (file.canaries ?? []) {
        secrets += [value, Data(value.utf8).base64EncodedString().replacing("=", with: "")]
        if value.count > 12 { secrets.append("\(value.prefix(6))…\(value.suffix(3))") }
      }
    }
    return secrets.filter { !$0.isEmpty }
  }

  @Test(arguments: audits)
  func `no octet of a copy names the handset, and the copy holds`(
    scenario: String,
    file: String
  ) throws {
    let (out, copy) = try copy(scenario, file, key: try key())
    let secrets = try secrets(scenario, file, out)
    #expect(secrets.count > 4)
    let names = try files(below: copy)
    #expect(names.count >= 11, "\(names)")
    #expect(!names.contains { $0.hasPrefix("evidence/") })
    var seen = 0
    for name in try files(below: out) {
      let octets = try contents(out + "/" + name)
      seen += secrets.count { holds(octets, $0) }
    }
    #expect(seen > 4, "the original holds what is looked for")
    for name in names {
      let octets = try contents(copy + "/" + name)
      for secret in secrets { #expect(!holds(octets, secret), "\(secret) in \(name)") }
    }
    let check = try Program.run(["verify", copy, "--original", out])
    #expect(check.status == 0, "\(check.text)\(check.errors)")
    #expect(check.text.contains("redacted copy of the original given"))
  }

  @Test func `a copy links to its original, says what it leaves out, and is the same again`() throws
  {
    let secret = try key()
    let (out, copy) = try copy("uc-style-browser", "scenario-declared.yaml", key: secret)
    let manifest = String(decoding: try contents(copy + "/manifest.json"), as: UTF8.self)
    #expect(manifest.contains("evidence left out: frames hold payload"))
    #expect(manifest.contains("\"original_manifest_sha256\""))
    let report = try object(try contents(copy + "/report.json"))
    #expect(
      (report["findings"] as? [Any])?.count
        == (try object(try contents(out + "/report.json"))["findings"] as? [Any])?.count
    )
    #expect(
      report["conformity"] != nil && report["declaration"] != nil && report["scenario"] != nil
    )
    let again = folder.path + "/again"
    let arguments = ["report", out, "--redact", secret, "-o", again]
    let device = try device("\(repository)/Captures/uc-style-browser")
    #expect(try Program.run(arguments + device).status == 0)
    for name in try files(below: copy) {
      #expect(try contents(copy + "/" + name) == contents(again + "/" + name), "\(name)")
    }
    let refused = try Program.run(["verify", out, "--original", copy])
    #expect(
      refused.status == 1 && refused.text.contains("manifest.json: is not that of a redacted")
    )
  }

  @Test func `an audit makes its copy at once, signed like itself`() throws {
    let secret = try key()
    let signer = folder.path + "/lab.key"
    #expect(try Program.run(["keygen", "-o", signer]).status == 0)
    let home = "\(repository)/Captures/uc-style-browser"
    let out = folder.path + "/out"
    let outcome = try Program.run([
      "audit", "--scenario", home + "/scenario.yaml", "-o", out, "--exit-zero", "-q", "--key",
      signer,
      "--redact", secret,
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let check = try Program.run(
      ["verify", out + "-redacted", "--original", out, "--key", signer + ".pub"]
    )
    #expect(check.status == 0, "\(check.text)\(check.errors)")
    let again = folder.path + "/again"
    #expect(
      try Program.run(
        ["report", out, "--redact", secret, "-o", again, "--key", signer] + (try device(home))
      ).status == 0
    )
    for name in ["report.json", "report.html", "case.sqlite", "manifest.json"] {
      #expect(try contents(again + "/" + name) == contents(out + "-redacted/" + name), "\(name)")
    }
  }

  @Test func `pseudonyms of one key lead from one copy to another`() throws {
    let secret = try key()
    var titles: [String] = []
    for (name, family) in [("a", Family.ipv4), ("b", .ipv4)] {
      let capture = folder.write(smallCapture(family), to: name + ".pcap")
      let out = folder.path + "/\(name)"
      #expect(try Program.run(["audit", capture, "-o", out, "--exit-zero", "-q"]).status == 0)
      let copy = out + "-copy"
      #expect(try Program.run(["report", out, "--redact", secret, "-o", copy]).status == 0)
      let report = try contents(copy + "/report.json")
      let device = try JSONDecoder().decode(AuditedDevice.self, from: Data(report)).device
      titles.append(device.addresses.joined())
      #expect(device.addresses != [family.handset.description])
    }
    #expect(Set(titles).count == 1, "\(titles)")
  }

  @Test func `what cannot be redacted for certain is refused`() throws {
    let secret = try key()
    let home = "\(repository)/Captures/uc-style-browser"
    let out = folder.path + "/out"
    let audit = ["audit", "--scenario", home + "/scenario.yaml", "-o", out, "--exit-zero", "-q"]
    #expect(try Program.run(audit).status == 0)
    let copy = folder.path + "/copy"
    func refusal(_ options: [String], of folder: String? = nil) throws -> String {
      let outcome = try Program.run(["report", folder ?? out, "--redact", secret] + options)
      #expect(outcome.status == 2 || outcome.status == 64)
      #expect(!exists(copy))
      return outcome.errors
    }
    #expect(try refusal(["-o", copy]).contains("name that file with --device"))
    let other = folder.write(Array("telltale_device: 1\n".utf8), to: "other.yaml")
    #expect(try refusal(["-o", copy, "--device", other]).contains("is not the device's file"))
    #expect(try refusal(try device(home)).contains("--redact needs a folder"))
    let open = try Program.run(audit + ["--unmask", "--force"])
    #expect(open.status == 0)
    #expect(
      try refusal(["-o", copy] + (try device(home))).contains("audit again without --unmask")
    )
    unlink(out + "/report.html")
    #expect(try refusal(["-o", copy] + (try device(home))).contains("report.html"))
  }
}
