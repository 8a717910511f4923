@testable import Wire

// The expectation macros cannot hold a span, so tests hand over arrays.

extension TLSClientHello {
  init(octets: [UInt8], isDatagram: Bool = false) throws(ParseError) {
    try self.init(parsing: octets.span, isDatagram: isDatagram)
  }
}

extension TLSServerHello {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}

extension TLSCertificateMessage {
  init(octets: [UInt8], isTLS13: Bool = false) {
    self.init(parsing: octets.span, isTLS13: isTLS13)
  }
}

extension DTLSDatagram {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}
