import Foundation
import TestSupport
import Testing

@testable import Cases

/// Runs a program that may not be there; its exit status, or `nil`.
func runTool(_ name: String, _ arguments: [String], input: String = "/dev/null") -> (Int32, String)?
{
  let folders = ["/usr/bin", "/usr/local/bin", "/bin"]
  guard let folder = folders.first(where: { access("\($0)/\(name)", X_OK) == 0 }) else {
    return nil
  }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "\(folder)/\(name)")
  process.arguments = arguments
  process.standardInput = FileHandle(forReadingAtPath: input)
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle(forWritingAtPath: "/dev/null")
  guard (try? process.run()) != nil else { return nil }
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, text)
}

@Suite struct SigningTests {
  private let folder = TemporaryDirectory()
  private let manifest = Array("{\n  \"seal\": \"\"\n}\n".utf8)

  @Test func `a key that was written is read back, and is for its owner alone`() throws {
    let key = SigningKey()
    let path = folder.path + "/key"
    try key.write(to: path)
    #expect(try SigningKey(path: path).fingerprint == key.fingerprint)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let line = try String(contentsOfFile: path + ".pub", encoding: .utf8)
    #expect(PublicKey(line: line)?.fingerprint == key.fingerprint)
    #expect(throws: CaseError.self) { try key.write(to: path) }
  }

  @Test func `a signature holds for its manifest and for no other`() throws {
    let key = SigningKey()
    let signature = try ManifestSignature(file: key.sign(manifest))
    #expect(signature.holds(for: manifest))
    #expect(signature.key == key.publicKey)
    #expect(!signature.holds(for: manifest + [0x20]))
    #expect(!signature.holds(for: []))
  }

  @Test func `no octet of a signature can change`() throws {
    let file = try SigningKey().sign(manifest)
    for index in file.indices {
      for bit in [0x01, 0x20, 0x80] as [UInt8] {
        var changed = file
        changed[index] ^= bit
        let read = try? ManifestSignature(file: changed)
        #expect(read?.holds(for: manifest) != true, "octet \(index)")
      }
      #expect(throws: CaseError.self) { try ManifestSignature(file: Array(file.prefix(index))) }
    }
  }

  @Test func `a key cut anywhere is refused`() throws {
    let path = folder.path + "/key"
    try SigningKey().write(to: path)
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for count in 0..<(whole.count - 1) {
      let cut = folder.write(Array(whole.prefix(count)), to: "cut")
      #expect(throws: CaseError.self) { try SigningKey(path: cut) }
    }
  }

  @Test func `ssh-keygen reads our keys and signatures, and we read its`() throws {
    let key = SigningKey()
    let path = folder.path + "/key"
    try key.write(to: path)
    guard let (status, shown) = runTool("ssh-keygen", ["-l", "-f", path]) else {
      try Test.cancel("there is no ssh-keygen here")
    }
    #expect(status == 0)
    #expect(shown.contains(key.fingerprint))
    let file = folder.write(manifest, to: "manifest.json")
    let ours = folder.write(try key.sign(manifest), to: "ours.sig")
    let check = ["-Y", "check-novalidate", "-n", ManifestSignature.namespace, "-s"]
    #expect(runTool("ssh-keygen", check + [ours], input: file)?.0 == 0)
    let other = folder.write(manifest + [0x20], to: "other.json")
    #expect(runTool("ssh-keygen", check + [ours], input: other)?.0 != 0)
    let sign = ["-q", "-Y", "sign", "-n", ManifestSignature.namespace, "-f", path, file]
    #expect(runTool("ssh-keygen", sign)?.0 == 0)
    let theirs = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file + ".sig")))
    #expect(try ManifestSignature(file: theirs).holds(for: manifest))
    let locked = folder.path + "/locked"
    #expect(runTool("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-f", locked])?.0 == 0)
    do {
      _ = try SigningKey(path: locked)
      Issue.record("a locked key was read")
    } catch { #expect("\(error)".contains("passphrase")) }
    let rsa = folder.path + "/rsa"
    #expect(runTool("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", rsa])?.0 == 0)
    #expect(throws: CaseError.self) { try SigningKey(path: rsa) }
  }

  @Test func `openssl understands the time-stamp request`() throws {
    let request = folder.write(TimestampRequest.bytes(for: manifest), to: "manifest.tsq")
    guard let (status, text) = runTool("openssl", ["ts", "-query", "-in", request, "-text"]) else {
      try Test.cancel("there is no openssl here")
    }
    #expect(status == 0)
    #expect(text.contains("sha256") && text.contains("Certificate required: yes"))
  }
}
