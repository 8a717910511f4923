/// A DHCPv6 message (RFC 8415 §8, §9); of a relayed one, the client's or server's own within it.
///
///     client, server: type (1) | transaction id (3) | options
///     relay:          type (1) | hops (1) | link address (16) | peer address (16) | options
///     option:         code (2) | length (2) | data
package struct DHCPv6Message: Hashable, Sendable {
  /// How many relays may stand around a message (HOP_COUNT_LIMIT, RFC 8415 §7.6).
  package static let maximumRelays = 8
  /// The most options read from one message, those within options included.
  package static let maximumOptions = 256

  /// The message type, such as 7 for REPLY.
  package private(set) var messageType: UInt8 = 0
  /// The transaction id.
  package private(set) var transaction: UInt32 = 0
  /// How many relays the message went through.
  package private(set) var relays = 0
  /// The address of the client as the innermost relay gives it.
  package private(set) var peer: IPAddress?
  /// The client's identifier (1).
  package private(set) var clientID: [UInt8]?
  /// The server's identifier (2).
  package private(set) var serverID: [UInt8]?
  /// Addresses given out or asked for (5, in 3 and 4).
  package private(set) var addresses: [IPAddress] = []
  /// Prefixes given out (26, in 25).
  package private(set) var prefixes: [IPPrefix] = []
  /// The vendor class (16): the enterprise number and its strings.
  package private(set) var vendorClass: String?
  /// Resolvers (23).
  package private(set) var resolvers: [IPAddress] = []
  /// Domains to search (24).
  package private(set) var searchDomains: [String] = []
  /// The client's fully qualified name (39).
  package private(set) var clientName: String?
  /// Encrypted resolvers (144, RFC 9463 §4).
  package private(set) var designated: [DesignatedResolver] = []
  /// The options asked for (6).
  package private(set) var requestedOptions: [UInt16] = []
  /// Time servers (31, RFC 4075; 56, RFC 5908).
  package private(set) var timeServers: [IPAddress] = []
  /// The first thing wrong with the message; what could be read despite it is here.
  package private(set) var damage: ParseError?

  private var options = 0

  /// Reads a message, and through relays the one within.
  ///
  /// - Throws: `truncated` or `invalid` if the first octets are not those of DHCPv6.
  package init(parsing bytes: Span<UInt8>) throws(ParseError) {
    guard bytes.count >= 4 else { throw .truncated(at: bytes.count, needed: 4 - bytes.count) }
    guard (1...36).contains(bytes[0]) else { throw .invalid(at: 0, field: "message type") }
    var reader = ByteReader(bytes)
    do throws(ParseError) {
      // Each round goes into the message that a relay carries (option 9).
      while let inner = try readMessage(&reader) {
        relays += 1
        guard relays <= Self.maximumRelays else {
          throw .invalid(at: inner.lowerBound, field: "number of relays")
        }
        reader = ByteReader(bytes.extracting(0..<inner.upperBound), at: inner.lowerBound)
      }
    } catch {
      damage = damage ?? error
    }
  }

  /// The name of the message type (RFC 8415 §7.3).
  package var messageTypeName: String {
    let names = [
      "SOLICIT", "ADVERTISE", "REQUEST", "CONFIRM", "RENEW", "REBIND", "REPLY", "RELEASE",
      "DECLINE", "RECONFIGURE", "INFORMATION-REQUEST", "RELAY-FORW", "RELAY-REPL",
    ]
    let index = Int(messageType) - 1
    return names.indices.contains(index) ? names[index] : "unknown-\(messageType)"
  }

  /// The client's hardware address, if its identifier is made from one (RFC 8415 §11.2, §11.4).
  package var clientMAC: MACAddress? {
    guard let clientID else { return nil }
    var reader = ByteReader(clientID.span)
    guard let type = try? reader.uint16(), let hardware = try? reader.uint16(), hardware == 1
    else { return nil }
    // DUID-LLT has the time in front of the address, DUID-LL has not.
    if type == 1 { guard (try? reader.skip(4)) != nil else { return nil } }
    guard type == 1 || type == 3, reader.remaining == 6 else { return nil }
    return try? reader.mac()
  }

  /// Reads one message; gives the place of the message within if it is a relay's.
  private mutating func readMessage(
    _ reader: inout ByteReader
  ) throws(ParseError) -> Range<Int>? {
    messageType = try reader.uint8()
    if messageType == 12 || messageType == 13 {
      try reader.skip(17)
      peer = try reader.ipv6()
    } else {
      transaction = try reader.uint24()
    }
    var inner: Range<Int>?
    while !reader.isAtEnd {
      let code = try reader.uint16()
      var option = try reader.nested16()
      if code == 9, messageType == 12 || messageType == 13 {
        inner = inner ?? option.offset..<(option.offset + option.remaining)
        continue
      }
      do {
        try take(code, &option)
      } catch {
        damage = damage ?? error
      }
    }
    return inner
  }

  private mutating func take(_ code: UInt16, _ option: inout ByteReader) throws(ParseError) {
    options += 1
    guard options <= Self.maximumOptions else {
      throw .invalid(at: option.offset, field: "number of options")
    }
    switch code {
    case 1: clientID = try option.rest().copied
    case 2: serverID = try option.rest().copied
    case 3, 25: try takeAssociation(&option, fixed: 12)
    case 4: try takeAssociation(&option, fixed: 4)
    case 6: while !option.isAtEnd { try requestedOptions.append(option.uint16()) }
    case 16:
      var words = try ["\(option.uint32())"]
      while !option.isAtEnd { try words.append(WireText.ascii(option.vector16())) }
      vendorClass = words.joined(separator: " ")
    case 23: resolvers += try option.ipv6List()
    case 24:
      let at = option.offset
      let list = try DNSName.list(option.rest())
      searchDomains += list.names
      if let fault = list.damage { throw fault.shifted(by: at) }
    case 39:
      try option.skip(1)
      clientName = try DHCPClientName.read(option.rest(), isWireForm: true)
    case 31: timeServers += try option.ipv6List()
    case 56: try takeTimeServers(&option)
    case 144: try takeDesignated(&option)
    default: break
    }
  }

  /// Time servers by address; those by multicast or name are passed over (RFC 5908 §4).
  private mutating func takeTimeServers(_ option: inout ByteReader) throws(ParseError) {
    while !option.isAtEnd {
      let code = try option.uint16()
      var inner = try option.nested16()
      if code == 1 { timeServers.append(try inner.ipv6()) }
    }
  }

  /// The addresses and prefixes of an identity association (RFC 8415 §21.4 to §21.22).
  private mutating func takeAssociation(
    _ option: inout ByteReader,
    fixed: Int
  ) throws(ParseError) {
    try option.skip(fixed)
    while !option.isAtEnd {
      let code = try option.uint16()
      var inner = try option.nested16()
      options += 1
      guard options <= Self.maximumOptions else {
        throw .invalid(at: inner.offset, field: "number of options")
      }
      switch code {
      case 5: try addresses.append(inner.ipv6())
      case 26:
        try inner.skip(8)
        let length = try Int(inner.uint8())
        let address = try inner.ipv6()
        guard let prefix = IPPrefix(address, length: length) else {
          throw .invalid(at: inner.offset, field: "prefix length")
        }
        prefixes.append(prefix)
      default: break
      }
    }
  }

  private mutating func takeDesignated(_ option: inout ByteReader) throws(ParseError) {
    let priority = try option.uint16()
    var name = try option.nested16()
    var resolver = try DesignatedResolver(priority: priority, name: name.wholeName())
    if !option.isAtEnd {
      var addresses = try option.nested16()
      resolver.addresses = try addresses.ipv6List()
      resolver.parameters = try option.serviceParameters()
    }
    designated.append(resolver)
  }
}
