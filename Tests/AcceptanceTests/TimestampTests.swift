import Foundation
import TestSupport
import Testing

/// Runs `openssl`; `nil` where this machine has none.
private func openssl(_ arguments: [String], in folder: String) throws -> Int32? {
  let path = "/usr/bin/openssl"
  guard exists(path) else { return nil }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.currentDirectoryURL = URL(fileURLWithPath: folder)
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}

/// A time-stamping authority made of `openssl ts`, in a folder of its own.
private struct Authority {
  let folder = TemporaryDirectory()

  private static let configuration = """
    [req]
    distinguished_name = name
    prompt = no
    [name]
    CN = Time-Stamping Authority (fiction)
    [stamping]
    basicConstraints = CA:false
    extendedKeyUsage = critical,timeStamping
    [tsa]
    default_tsa = one
    [one]
    serial = serial
    default_policy = 1.2.3.4.1
    digests = sha256, sha384, sha512
    accuracy = secs:1
    signer_digest = sha256
    ess_cert_id_alg = sha256
    """

  /// Makes key and certificate; `key` is what `openssl req -newkey` takes.
  init(key: [String]) throws {
    folder.write(Array(Self.configuration.utf8), to: "ts.cnf")
    folder.write(Array("01\n".utf8), to: "serial")
    let status = try openssl(
      ["req", "-x509", "-newkey"] + key + [
        "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem", "-days", "30", "-config", "ts.cnf",
        "-extensions", "stamping",
      ],
      in: folder.path
    )
    #expect(status == 0)
  }

  /// The path of the answer to a request.
  func answer(_ request: String, _ name: String = "answer.tsr") throws -> String {
    let status = try openssl(
      [
        "ts", "-reply", "-config", "ts.cnf", "-queryfile", request, "-signer", "tsa.pem", "-inkey",
        "tsa.key", "-out", name,
      ],
      in: folder.path
    )
    #expect(status == 0)
    return folder.path + "/" + name
  }
}

private let hasOpenSSL = exists("/usr/bin/openssl")

@Suite(.enabled(if: hasOpenSSL, "openssl makes the time-stamps")) struct TimestampTests {
  private let folder = TemporaryDirectory()

  private func audited(_ name: String = "out", _ family: Family = .ipv4) throws -> String {
    let capture = folder.write(smallCapture(family), to: name + ".pcap")
    let out = folder.path + "/" + name
    #expect(try Program.run(["audit", capture, "-o", out, "--exit-zero", "-q"]).status == 0)
    return out
  }

  @Test(arguments: [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]])
  func `an authority's answer is put in, and verified offline`(key: [String]) throws {
    let out = try audited()
    let authority = try Authority(key: key)
    let answer = try authority.answer(out + "/manifest.tsq")
    let signed = try Program.run(["sign", out, "--timestamp-response", answer])
    #expect(signed.status == 0, "\(signed.errors)")
    #expect(signed.text.contains("Time-Stamping Authority (fiction)"))
    #expect(try contents(out + "/manifest.tsr") == contents(answer))
    let check = try Program.run(["verify", out])
    #expect(check.status == 0, "\(check.text)")
    #expect(check.text.contains("time-stamp of 2"), "\(check.text)")
  }

  @Test func `an answer for another manifest is refused, and named by verify`() throws {
    let (out, other) = (try audited(), try audited("other", .ipv6))
    let authority = try Authority(key: ["rsa:2048"])
    let answer = try authority.answer(other + "/manifest.tsq")
    let signed = try Program.run(["sign", out, "--timestamp-response", answer])
    #expect(signed.status == 2 && signed.errors.contains("a time-stamp of something else"))
    #expect(!exists(out + "/manifest.tsr"))
    try Data(try contents(answer)).write(to: URL(fileURLWithPath: out + "/manifest.tsr"))
    let check = try Program.run(["verify", out])
    #expect(check.status == 1)
    #expect(check.text.contains("FAILED  manifest.tsr: a time-stamp of something else"))
  }

  @Test func `an answer that was changed or cut short does not hold`() throws {
    let out = try audited()
    let authority = try Authority(key: ["rsa:2048"])
    let answer = try authority.answer(out + "/manifest.tsq")
    #expect(try Program.run(["sign", out, "--timestamp-response", answer]).status == 0)
    let whole = try contents(answer)
    // What the request asks a time-stamp of stands in the answer; the signature is its end.
    let request = try contents(out + "/manifest.tsq")
    let digest = Data(request.dropLast(3).suffix(32))
    let imprint = try #require(Data(whole).range(of: digest)?.lowerBound)
    let path = out + "/manifest.tsr"
    let ends = [1, 9, 100, 255].map { whole.count - $0 }
    for offset in [imprint, imprint + 31, imprint + 40] + ends {
      var bytes = whole
      bytes[offset] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let check = try Program.run(["verify", out, "-q"])
      #expect(check.status == 1 && check.text.contains("FAILED  manifest.tsr: "), "at \(offset)")
    }
    for count in [0, 1, whole.count / 2, whole.count - 1] {
      try Data(whole.prefix(count)).write(to: URL(fileURLWithPath: path))
      #expect(try Program.run(["verify", out, "-q"]).status == 1)
    }
    try Data(whole).write(to: URL(fileURLWithPath: path))
    #expect(try Program.run(["verify", out, "-q"]).status == 0)
  }

  @Test func `a refusal of the authority is no time-stamp`() throws {
    let out = try audited()
    // A PKIStatusInfo of 2, "rejection", and nothing else (RFC 3161 §2.4.2).
    let answer = folder.write([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02], to: "refusal.tsr")
    let signed = try Program.run(["sign", out, "--timestamp-response", answer])
    #expect(signed.status == 2 && signed.errors.contains("refused the time-stamp: status 2"))
  }
}
