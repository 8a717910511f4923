@testable import Wire

// The expectation macros cannot hold a span, so tests hand over arrays.

extension DNSMessage {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
  static func looksLikeDNS(octets: [UInt8]) -> Bool { looksLikeDNS(octets.span) }
}

extension DNSName {
  static func read(octets: [UInt8], at start: Int = 0) throws(ParseError) -> String {
    try read(octets.span, at: start).text
  }
}
