import Foundation
import TestSupport
import Testing

/// Every file below a folder, by its path from there.
private func files(below folder: String) throws -> [String] {
  try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
    return !isFolder.boolValue
  }.sorted()
}

private func flip(_ path: String, at offset: Int, bit: UInt8 = 1) throws {
  var bytes = try contents(path)
  bytes[offset] ^= bit
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

@Suite struct VerifyTests {
  private let folder = TemporaryDirectory()

  private func audited(_ options: [String] = []) throws -> String {
    _ = folder.directory("in")
    let capture = folder.write(smallCapture(), to: "in/a.pcap")
    let out = folder.path + "/out"
    let outcome = try Program.run(["audit", capture, "-o", out, "--exit-zero", "-q"] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return out
  }

  @Test func `an untouched folder holds, also against its inputs, and a key that signed`() throws {
    let key = folder.path + "/lab.key"
    let made = try Program.run(["keygen", "-o", key])
    #expect(made.status == 0 && made.text.hasPrefix("SHA256:"))
    let out = try audited(["--key", key])
    let plain = try Program.run(["verify", out])
    #expect(plain.status == 0, "\(plain.text)\(plain.errors)")
    #expect(plain.text.contains(made.text.dropLast()))
    let whole = try Program.run(
      ["verify", out, "--inputs", folder.path + "/in", "--key", key + ".pub"]
    )
    #expect(whole.status == 0, "\(whole.text)\(whole.errors)")
    #expect(whole.text.contains("audited again"))
    #expect(!whole.text.contains("not audited again"), "\(whole.text)")
    #expect(try Program.run(["keygen", "-o", folder.path + "/other.key"]).status == 0)
    let other = try Program.run(["verify", out, "--key", folder.path + "/other.key.pub"])
    #expect(other.status == 1 && other.text.contains("manifest.sig"))
  }

  @Test func `a flipped octet of any output is found, and the file is named`() throws {
    let key = folder.path + "/lab.key"
    #expect(try Program.run(["keygen", "-o", key]).status == 0)
    let out = try audited(["--key", key])
    let names = try files(below: out)
    #expect(names.contains("manifest.sig") && names.contains("manifest.tsq"))
    for name in names {
      let path = out + "/" + name
      let size = try contents(path).count
      for offset in [0, size / 3, size / 2, size - 2, size - 1] {
        let bit: UInt8 = offset % 2 == 0 ? 1 : 0x20
        try flip(path, at: offset, bit: bit)
        let check = try Program.run(["verify", out, "-q"])
        #expect(check.status == 1, "\(name) at \(offset)")
        #expect(check.text.contains("FAILED  \(name): "), "\(name) at \(offset): \(check.text)")
        try flip(path, at: offset, bit: bit)
      }
    }
    #expect(try Program.run(["verify", out, "-q"]).status == 0)
  }

  @Test func `a flipped octet of any input is found, and the file is named`() throws {
    _ = folder.directory("in")
    folder.write(smallCapture(), to: "in/a.pcap")
    folder.write(smallCapture(.ipv6), to: "in/b.pcap")
    let shipped = try contents(repository + "/Rules/Policies/default-deny-in.yaml")
    folder.write(shipped, to: "in/policy.yaml")
    let inside = folder.path + "/in"
    let out = folder.path + "/out"
    let arguments = ["audit", inside + "/a.pcap", inside + "/b.pcap", "-o", out, "-q"]
    let policy = ["--policy", inside + "/policy.yaml", "--exit-zero", "-f", "ip or ip6"]
    #expect(try Program.run(arguments + policy).status == 0)
    let whole = try Program.run(["verify", out, "--inputs", inside])
    #expect(whole.status == 0, "\(whole.text)\(whole.errors)")
    #expect(!whole.text.contains("not audited again"), "\(whole.text)")
    for name in ["a.pcap", "b.pcap", "policy.yaml"] {
      let path = inside + "/" + name
      let size = try contents(path).count
      for offset in [0, size / 2, size - 1] {
        try flip(path, at: offset)
        let check = try Program.run(["verify", out, "--inputs", inside, "-q"])
        #expect(check.status == 1, "\(name) at \(offset)")
        #expect(check.text.contains("FAILED  \(name): "), "\(check.text)")
        try flip(path, at: offset)
      }
    }
  }

  @Test func `the octet that differs is named where it can be known`() throws {
    let out = try audited()
    try flip(out + "/report.html", at: 1234)
    let page = try Program.run(["verify", out])
    #expect(page.text.contains("report.html: "))
    #expect(page.text.contains("first at octet 1234"), "\(page.text)")
    try flip(out + "/case.sqlite", at: 5000)
    let whole = try Program.run(["verify", out, "--inputs", folder.path + "/in"])
    #expect(
      whole.text.contains("case.sqlite: differs from what the inputs give, first at octet 5000")
    )
  }

  @Test func `files that nobody vouches for and files that are gone are named`() throws {
    let out = try audited()
    try Data().write(to: URL(fileURLWithPath: out + "/evidence/extra"))
    let more = try Program.run(["verify", out])
    #expect(more.status == 1 && more.text.contains("evidence/extra: is not in the manifest"))
    unlink(out + "/evidence/extra")
    unlink(out + "/report.html")
    let less = try Program.run(["verify", out])
    #expect(less.status == 1 && less.text.contains("report.html: is missing"))
    #expect(try Program.run(["verify", folder.path]).status == 2)
  }

  @Test func `a signature can be added later, and its absence shows where one is promised`() throws
  {
    let key = folder.path + "/lab.key"
    #expect(try Program.run(["keygen", "-o", key]).status == 0)
    let out = try audited()
    #expect(try Program.run(["sign", out, "--key", key]).status == 0)
    #expect(try Program.run(["verify", out, "--key", key + ".pub"]).status == 0)
    unlink(out + "/manifest.sig")
    #expect(try Program.run(["verify", out]).status == 0)
    #expect(try Program.run(["verify", out, "--key", key + ".pub"]).status == 1)
    let signed = folder.path + "/signed"
    let capture = folder.path + "/in/a.pcap"
    _ = try Program.run(["audit", capture, "-o", signed, "--key", key, "-q"])
    unlink(signed + "/manifest.sig")
    let check = try Program.run(["verify", signed])
    #expect(check.status == 1 && check.text.contains("manifest.sig: is missing"))
  }

  @Test func `frames of a pipe cannot be cut out, and that is said`() throws {
    let capture = folder.write(smallCapture(), to: "a.pcap")
    let out = folder.path + "/out"
    let outcome = try Program.run(["audit", "-", "-o", out, "--exit-zero", "-q"], input: capture)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("no frames were cut out"), "\(outcome.errors)")
    let manifest = String(decoding: try contents(out + "/manifest.json"), as: UTF8.self)
    #expect(manifest.contains("no frames were cut out"))
    #expect(!exists(out + "/evidence"))
    #expect(try Program.run(["verify", out]).status == 0)
  }
}
