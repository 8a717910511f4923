import Testing

@testable import Wire

struct HTTPStartTests {
  private func answer(_ text: String) -> HTTPStart.Answer {
    HTTPStart.answer(Array(text.utf8).span)
  }

  @Test(arguments: [
    "GET /", "POST http://a", "M-SEARCH * HTTP/1.1", "NOTIFY *", "CONNECT a:443", "HTTP/1.1 200",
  ])
  func `requests and responses are recognised by their first octets`(text: String) {
    #expect(answer(text) == .yes)
  }

  @Test(arguments: [
    "GETX /", "get /", "OPTIONS sip:a", "OPTIONS rtsp://a", "NOTIFY sips:b", "SIP/2.0 200", "220 ",
  ])
  func `other texts are not`(text: String) { #expect(answer(text) == .no) }

  @Test(arguments: ["", "G", "GE", "GET", "HTT"])
  func `too few octets leave it open`(text: String) { #expect(answer(text) == .undecided) }

  @Test func `responses and the preface of HTTP 2 are told apart`() {
    let isResponse = HTTPStart.isResponse(Array("HTTP/1.1 200".utf8).span)
    #expect(isResponse)
    let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    #expect(preface.count == HTTPStart.prefaceOctets)
    for length in 0...preface.count {
      let isPreface = HTTPStart.isHTTP2Preface(Array(preface.prefix(length)).span)
      #expect(isPreface == (length == preface.count))
    }
  }
}
