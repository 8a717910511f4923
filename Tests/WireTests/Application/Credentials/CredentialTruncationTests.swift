import Testing

@testable import Wire

/// Secrets in messages that end too early.
@Suite struct CredentialTruncationTests {
  @Test func `a dialogue cut anywhere shows only what came before the cut`() {
    let text = "USER roberta.doe\r\nPASS hunter2\r\nLIST\r\n"
    let secret = "USER roberta.doe\r\nPASS hunter2\r\n".utf8.count
    for length in 0...text.utf8.count {
      var reader = LineCredentials(.ftp)
      let found = reader.receive(Array(text.utf8.prefix(length)).span)
      // The line feed ends it.
      #expect(found.count == (length >= secret ? 1 : 0), "\(length) octets")
    }
  }

  @Test func `fields cut anywhere show no longer secret than the whole`() {
    let basic = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    let cookie = "theme=dark; session_id=0123456789abcdef"
    let pairs = Array("user=bob&password=hunter2".utf8)
    let json = Array(#"{"user":"bob","login":{"password":"hunter2"}}"#.utf8)
    for length in 0...45 {
      let plain = Credential(authorization: String(basic.prefix(length)), isProxy: false)
      #expect((plain?.secretLength ?? 0) <= 11)
      #expect((Credential(cookies: String(cookie.prefix(length)))?.secretLength ?? 0) <= 16)
      let form = Credential(pairs: Array(pairs.prefix(length)), kind: .form)
      #expect((form?.secretLength ?? 0) <= 7)
      #expect((Credential(json: Array(json.prefix(length)))?.secretLength ?? 0) <= 7)
    }
    for length in RecognitionSamples.snmp.indices {
      let message = Array(RecognitionSamples.snmp.prefix(length))
      #expect((Credential(snmp: message.span)?.secretLength ?? 6) == 6)
    }
  }
}
