@testable import Wire

// The expectation macros cannot hold a span, so tests hand over arrays.

extension QUICLongHeader {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}

extension QUICDatagram {
  init(octets: [UInt8]) { self.init(parsing: octets.span) }
}

extension QUICFrames {
  init(octets: [UInt8], version: QUICVersion = .v1) {
    self.init(parsing: octets.span, version: version)
  }
}

extension GQUICHeader {
  init(octets: [UInt8]) throws(ParseError) { try self.init(parsing: octets.span) }
}

extension GQUICClientHello {
  init?(octets: [UInt8]) { self.init(searching: octets.span) }
}
