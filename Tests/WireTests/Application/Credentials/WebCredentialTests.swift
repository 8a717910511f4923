import Testing
import Wire

@Suite struct `Secrets of web applications` {
  @Test func `are tokens, session cookies and passwords in pairs`() throws {
    let token = try #require(Credential(bearer: "Bearer mF_9.B5f-4.1JqM"))
    #expect(token.kind == .bearer && token.secretLength == 15 && token.maskedUser == "")
    #expect(Credential(bearer: "bearer eyJhbGciOi.eyJzdWIi.c2ln")?.kind == .webToken)
    #expect(Credential(bearer: "Bearer short") == nil && Credential(bearer: "Basic abcd") == nil)
    let cookie = try #require(Credential(cookies: "theme=dark; JSESSIONID=0123456789abcdef"))
    #expect(cookie.kind == .cookie && cookie.secretLength == 16)
    #expect(Credential(cookies: "theme=dark; lang=en") == nil)
    #expect(Credential(cookies: "sid=x") == nil)
    let form = try #require(
      Credential(pairs: Array("user=somebody&Password=secret".utf8), kind: .form)
    )
    #expect(form.secretLength == 6 && form.maskedUser == "so…dy")
    #expect(Credential(pairs: Array("password=&user=a".utf8), kind: .form) == nil)
    #expect(Credential(pairs: Array("mypassword_hint=dog".utf8), kind: .query) == nil)
  }

  @Test func `are passwords in JSON, as members and not as values`() throws {
    let text = Array(#"{"a": {"username": "somebody", "password" : "se\"cret"}}"#.utf8)
    let found = try #require(Credential(json: text))
    #expect(found.secretLength == 8 && found.maskedUser == "so…dy")
    #expect(Credential(json: Array(#"{"field": "password", "value": "x"}"#.utf8)) == nil)
    #expect(Credential(json: Array(#"{"password": null, "x": "y"}"#.utf8)) == nil)
  }

  @Test func `are read from every beginning of a text without harm`() {
    let text = Array(#"{"password": "abc\"#.utf8) + Array(#"", "user": "b"}&password=x;sid="#.utf8)
    for count in 0...text.count {
      let part = Array(text.prefix(count))
      _ = Credential(json: part)
      _ = Credential(pairs: part, kind: .form)
      _ = Credential(cookies: String(decoding: part, as: UTF8.self))
      _ = Credential(bearer: String(decoding: part, as: UTF8.self))
    }
  }
}
