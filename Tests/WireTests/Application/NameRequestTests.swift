import Testing
import Wire

@Suite struct NameRequestTests {
  @Test(arguments: [
    ("/100000/d?host=api.browser-core.example&query=4,6", ["api.browser-core.example"]),
    ("/d?dn=A.Example.&ttl=1", ["a.example"]),
    ("/x?hosts=a.example,b.example", ["a.example", "b.example"]),
    ("http://203.0.113.9/d?host=a%2Eexample", ["a.example"]),
    ("/resolve?name=a.example#x", ["a.example"]),
  ])
  func `names are read from the query`(target: String, names: [String]) {
    #expect(NameRequest.asks(target))
    #expect(NameRequest(target: target)?.names == names)
  }

  @Test(arguments: [
    "/d", "/d?", "/d?host=", "/d?host=localhost", "/d?name=Bob+Smith", "/d?host=1.2.3.4",
    "/d?x=a.example",
    "/d?host=a..example", "/d?dn=0123456789abcde", "", "?", "/d?host",
  ])
  func `what holds no name asks for none`(target: String) { #expect(!NameRequest.asks(target)) }

  @Test func `an encrypted name is one of hexadecimal digits`() {
    #expect(NameRequest.asks("/d?dn=0123456789abcdef0123456789abcdef&id=7"))
    #expect(NameRequest(target: "/d?dn=0123456789abcdef")?.names == [])
  }

  @Test func `the path is without scheme and authority`() {
    #expect(NameRequest(target: "http://a.example/v2/d?dn=b.example")?.path == "/v2/d")
    #expect(NameRequest(target: "http://a.example?dn=b.example")?.path == "/")
  }

  @Test func `every truncation and a target without end are read without harm`() {
    let target = "http://203.0.113.9/100000/d?host=a%2Eexample&query=4%"
    for length in 0...target.count { _ = NameRequest.asks(String(target.prefix(length))) }
    #expect(!NameRequest.asks("/d?" + String(repeating: "host=a.example&", count: 400)))
  }
}
