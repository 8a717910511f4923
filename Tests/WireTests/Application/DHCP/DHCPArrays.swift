@testable import Wire

// The expectation macros cannot hold a span, so tests hand over arrays.

extension DHCPv4Message {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}

extension DHCPv6Message {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}

extension RouterAdvertisement {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}

extension NeighborMessage {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}
