/// A DHCP or BOOTP message (RFC 2131 §2, RFC 2132).
///
///     op (1) | htype (1) | hlen (1) | hops (1) | xid (4) | secs (2) | flags (2)
///     ciaddr (4) | yiaddr (4) | siaddr (4) | giaddr (4) | chaddr (16) | sname (64) | file (128)
///     magic cookie (4) | options
package struct DHCPv4Message: Hashable, Sendable {
  /// The most octets one option takes after its pieces are joined (RFC 3396).
  package static let maximumOption = 4096

  /// Whether it is a reply of the server.
  package let isReply: Bool
  /// The transaction id.
  package let transaction: UInt32
  /// The client's hardware address; `nil` if it is none of IEEE 802.
  package let clientMAC: MACAddress?
  /// The address the client has already (ciaddr).
  package let clientAddress: IPAddress?
  /// The address given out (yiaddr).
  package let assigned: IPAddress?
  /// The relay's address (giaddr).
  package let relay: IPAddress?
  /// The message type (option 53); `nil` for BOOTP.
  package private(set) var messageType: UInt8?
  /// Routers (3).
  package private(set) var routers: [IPAddress] = []
  /// Resolvers (6).
  package private(set) var resolvers: [IPAddress] = []
  /// The client's host name (12).
  package private(set) var hostName: String?
  /// The client's domain (15).
  package private(set) var domain: String?
  /// Time servers (42).
  package private(set) var timeServers: [IPAddress] = []
  /// The address asked for (50).
  package private(set) var requested: IPAddress?
  /// Who serves (54).
  package private(set) var server: IPAddress?
  /// The options asked for (55): a fingerprint of the client.
  package private(set) var parameterList: [UInt8] = []
  /// The vendor class (60), such as `android-dhcp-14`.
  package private(set) var vendorClass: String?
  /// The client identifier (61), type octet included.
  package private(set) var clientIdentifier: [UInt8]?
  /// The client's fully qualified name (81).
  package private(set) var clientName: String?
  /// Domains to search (119).
  package private(set) var searchDomains: [String] = []
  /// Encrypted resolvers (162, RFC 9463 §5).
  package private(set) var designated: [DesignatedResolver] = []
  /// The codes of all options, in order of first appearance.
  package private(set) var optionCodes: [UInt8] = []
  /// The first thing wrong with the message; what could be read despite it is here.
  package private(set) var damage: ParseError?

  /// Reads a message.
  ///
  /// - Throws: `truncated` or `invalid` if the fixed part is not that of DHCP or BOOTP.
  package init(parsing bytes: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(bytes)
    let operation = try reader.uint8()
    guard operation == 1 || operation == 2 else { throw .invalid(at: 0, field: "op") }
    isReply = operation == 2
    let hardware = try (type: reader.uint8(), length: reader.uint8())
    guard hardware.length <= 16 else { throw .invalid(at: 2, field: "hlen") }
    try reader.skip(1)
    transaction = try reader.uint32()
    try reader.skip(4)
    let addresses = try [reader.ipv4(), reader.ipv4(), reader.ipv4(), reader.ipv4()]
      .map { $0.ipv4Bits == 0 ? nil : $0 }
    (clientAddress, assigned, relay) = (addresses[0], addresses[1], addresses[3])
    let mac = try reader.mac()
    // Ethernet and the other IEEE 802 networks number alike (RFC 1700 "Number Hardware Type").
    clientMAC = [1, 6].contains(hardware.type) && hardware.length == 6 ? mac : nil
    try reader.skip(10 + 64 + 128)
    guard !reader.isAtEnd else { return }
    do throws(ParseError) {
      guard try reader.uint32() == 0x6382_5363 else {
        throw .invalid(at: 236, field: "magic cookie")
      }
      try readOptions(bytes, from: reader.offset)
    } catch {
      damage = damage ?? error
    }
  }

  /// The name of the message type as Zeek writes it, `BOOTP` without one.
  package var messageTypeName: String {
    let names = [
      "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM", "FORCERENEW",
      "LEASEQUERY", "LEASEUNASSIGNED", "LEASEUNKNOWN", "LEASEACTIVE",
    ]
    guard let messageType else { return "BOOTP" }
    let index = Int(messageType) - 1
    return names.indices.contains(index) ? names[index] : "unknown-\(messageType)"
  }

  private mutating func readOptions(_ bytes: Span<UInt8>, from start: Int) throws(ParseError) {
    var options: [UInt8: [UInt8]] = [:]
    var fault: ParseError?
    do {
      try collect(bytes, start..<bytes.count, &options)
    } catch {
      fault = error
    }
    // Option 52: the fields file (1), sname (2) or both (3) hold further options.
    let overload = options[52]?.first ?? 0
    do {
      if overload & 1 != 0, overload <= 3 { try collect(bytes, 108..<236, &options) }
      if overload & 2 != 0, overload <= 3 { try collect(bytes, 44..<108, &options) }
    } catch {
      fault = fault ?? error
    }
    for code in optionCodes {
      guard let data = options[code] else { continue }
      var reader = ByteReader(data.span)
      do {
        try take(code, &reader)
      } catch {
        fault = fault ?? .invalid(at: start, field: "option \(code)")
      }
    }
    if let fault { throw fault }
  }

  /// Gathers the options of one field; pieces of the same option are joined (RFC 3396).
  private mutating func collect(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ options: inout [UInt8: [UInt8]]
  ) throws(ParseError) {
    var reader = ByteReader(bytes.extracting(0..<range.upperBound), at: range.lowerBound)
    while !reader.isAtEnd {
      let code = try reader.uint8()
      if code == 0 { continue }
      if code == 255 { return }
      let data = try reader.vector8()
      if options[code] == nil { optionCodes.append(code) }
      guard options[code, default: []].count + data.count <= Self.maximumOption else {
        throw .invalid(at: reader.offset, field: "option \(code) length")
      }
      options[code, default: []] += data.copied
    }
  }

  private mutating func take(_ code: UInt8, _ reader: inout ByteReader) throws(ParseError) {
    switch code {
    case 3: routers = try reader.ipv4List()
    case 6: resolvers = try reader.ipv4List()
    case 12: hostName = try text(&reader)
    case 15: domain = try text(&reader)
    case 42: timeServers = try reader.ipv4List()
    case 50: requested = try reader.ipv4()
    case 53: messageType = try reader.uint8()
    case 54: server = try reader.ipv4()
    case 55: parameterList = try reader.rest().copied
    case 60: vendorClass = try text(&reader)
    case 61: clientIdentifier = try reader.rest().copied
    case 81:
      let flags = try reader.uint8()
      try reader.skip(2)
      clientName = try DHCPClientName.read(reader.rest(), isWireForm: flags & 4 != 0)
    case 119: try takeSearch(&reader)
    case 162: while !reader.isAtEnd { try takeDesignated(&reader) }
    default: break
    }
  }

  /// Text without the NUL that some senders put at its end.
  private func text(_ reader: inout ByteReader) throws(ParseError) -> String {
    let bytes = try reader.rest()
    var count = bytes.count
    while count > 0, bytes[count - 1] == 0 { count -= 1 }
    return WireText.ascii(bytes.extracting(0..<count))
  }

  /// Names that may point back into the option (RFC 3397 §2).
  private mutating func takeSearch(_ reader: inout ByteReader) throws(ParseError) {
    while !reader.isAtEnd {
      guard searchDomains.count < 64 else { throw .invalid(at: reader.offset, field: "domains") }
      try searchDomains.append(reader.wholeName())
    }
  }

  private mutating func takeDesignated(_ reader: inout ByteReader) throws(ParseError) {
    var instance = try reader.nested16()
    let priority = try instance.uint16()
    var name = try instance.nested8()
    var resolver = try DesignatedResolver(priority: priority, name: name.wholeName())
    if !instance.isAtEnd {
      var addresses = try instance.nested8()
      resolver.addresses = try addresses.ipv4List()
      resolver.parameters = try instance.serviceParameters()
    }
    designated.append(resolver)
  }
}
