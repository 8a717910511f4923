import Testing

@testable import Wire

@Suite struct CredentialTests {
  private func secrets(
    _ language: LineCredentials.Language,
    _ text: String,
    pieces size: Int = 1000
  ) -> [String] {
    var reader = LineCredentials(language)
    let octets = Array(text.utf8)
    var found: [Credential] = []
    for start in stride(from: 0, to: octets.count, by: size) {
      found += reader.receive(octets[start..<min(octets.count, start + size)].span)
    }
    return found.map { "\($0.kind.rawValue) \($0.maskedUser) \($0.secretLength)" }
  }

  @Test(arguments: [1, 3, 1000])
  func `the password of each mail and file protocol is found in pieces of any size`(size: Int) {
    let ftp = "USER roberta.doe\r\nPASS hunter2\r\nLIST\r\n"
    #expect(secrets(.ftp, ftp, pieces: size) == ["user-pass ro…oe 7"])
    #expect(secrets(.pop3, "USER bob\r\nPASS x y z\r\n", pieces: size) == ["user-pass b… 5"])
    let quoted = "a1 LOGIN \"bo\\\"bby@x\" \"p w\"\r\n"
    #expect(secrets(.imap, quoted, pieces: size) == ["login bo…@x 3"])
    // \0tim\0tanstaaftanstaaf, from RFC 4616 §4 in its simplest form.
    let plain = "EHLO a\r\nAUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"
    #expect(secrets(.smtp, plain, pieces: size) == ["sasl-plain t… 16"])
    let later = "AUTH PLAIN\r\nAHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"
    #expect(secrets(.smtp, later, pieces: size) == ["sasl-plain t… 16"])
    let login = "auth login\r\nYm9i\r\nc2VjcmV0\r\n"
    #expect(secrets(.smtp, login, pieces: size) == ["sasl-login b… 6"])
    #expect(secrets(.imap, "b AUTHENTICATE " + login.dropFirst(5), pieces: size).count == 1)
  }

  @Test func `what is no secret is not taken for one`() {
    #expect(secrets(.ftp, "USER anonymous\r\nPASS me@x.example\r\n").isEmpty)
    #expect(secrets(.ftp, "PASS \r\nPASV\r\n").isEmpty)
    #expect(secrets(.smtp, "DATA\r\nAUTH PLAIN AHRpbQB0YW4=\r\n.\r\nQUIT\r\n").isEmpty)
    #expect(secrets(.smtp, "AUTH CRAM-MD5\r\nYm9i\r\n").isEmpty)
    #expect(secrets(.imap, "a LOGIN {3}\r\nbob {3}\r\nabc\r\n").isEmpty)
    let long = "USER " + String(repeating: "x", count: 5000) + "\r\nPASS y\r\n"
    #expect(secrets(.ftp, long) == ["user-pass  1"])
  }

  @Test func `HTTP, SNMP and MQTT disclose who and how long, not what`() {
    let basic = Credential(authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", isProxy: false)
    #expect(basic?.kind == .basic)
    #expect(basic?.maskedUser == "A…")
    #expect(basic?.secretLength == 11)
    #expect(Credential(authorization: "Bearer abc", isProxy: false) == nil)
    #expect(Credential(authorization: "Basic !!!", isProxy: true) == nil)
    #expect(snmp(RecognitionSamples.snmp)?.secretLength == 6)
    #expect(snmp(RecognitionSamples.snmp3) == nil)
    let connect = mqtt(RecognitionSamples.mqtt)
    #expect(connect?.maskedUser == "b…")
    #expect(connect?.secretLength == 5)
    for length in RecognitionSamples.mqtt.indices {
      #expect(mqtt(Array(RecognitionSamples.mqtt.prefix(length))) == nil)
    }
  }

  @Test func `short names are hidden whole`() {
    #expect(Credential.mask([]) == "")
    #expect(Credential.mask(Array("ab".utf8)) == "…")
    #expect(Credential.mask(Array("abc".utf8)) == "a…")
    #expect(Credential.mask(Array("abcdefgh".utf8)) == "ab…gh")
  }

  private func snmp(_ octets: [UInt8]) -> Credential? { Credential(snmp: octets.span) }

  private func mqtt(_ octets: [UInt8]) -> Credential? { Credential(mqtt: octets.span) }
}
