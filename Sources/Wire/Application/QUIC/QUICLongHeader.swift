/// A QUIC packet with a long header (RFC 8999 §5.1, RFC 9000 §17.2).
///
///     first octet | version (4) | length, destination connection id | length, source connection id
///     Initial: token length (i), token | length (i) | packet number (1..4) | payload
///     0-RTT, Handshake:                  length (i) | packet number (1..4) | payload
///     Retry: token | integrity tag (16)      Version negotiation: versions (4 each)
package struct QUICLongHeader: Hashable, Sendable {
  /// What a packet is for.
  package enum PacketType: Sendable {
    case initial, zeroRTT, handshake, retry, versionNegotiation
    /// A version whose packet types are not known: only what RFC 8999 fixes was read.
    case unknown
  }

  /// The longest connection id of the versions known here (RFC 9000 §17.2).
  package static let maximumConnectionID = 20
  /// The most versions taken from a version negotiation packet.
  package static let maximumVersions = 64

  /// What it is for.
  package private(set) var type = PacketType.unknown
  /// The first octet, of which the low four bits may be protected.
  package let firstOctet: UInt8
  /// The version.
  package let version: QUICVersion
  /// The connection id that the receiver chose, or the client's first random one.
  package let destinationConnectionID: [UInt8]
  /// The connection id that the sender chose.
  package let sourceConnectionID: [UInt8]
  /// Where the token of an Initial or Retry packet is; empty if there is none.
  package private(set) var token: Range<Int>
  /// Where the protected packet number begins; the end for packets without one.
  package private(set) var packetNumberOffset: Int
  /// The packet's place in the datagram; its end may be cut, which `damage` then says.
  package private(set) var range: Range<Int>
  /// The versions of a version negotiation packet.
  package private(set) var supportedVersions: [QUICVersion] = []
  /// The first thing wrong with the packet behind its connection ids.
  package private(set) var damage: ParseError?

  /// Whether the fixed bit is set, which everyone must who did not negotiate otherwise (RFC 9287).
  package var hasFixedBit: Bool { firstOctet & 0x40 != 0 }

  /// Reads the packet that begins at `offset` of a datagram.
  ///
  /// - Throws: `truncated` if the connection ids are not whole, `invalid` if the octets are no
  ///   long header.
  package init(parsing datagram: Span<UInt8>, at offset: Int = 0) throws(ParseError) {
    guard offset >= 0, offset <= datagram.count else { throw .truncated(at: offset, needed: 1) }
    var reader = ByteReader(datagram, at: offset)
    firstOctet = try reader.uint8()
    guard firstOctet & 0x80 != 0 else { throw .invalid(at: offset, field: "header form") }
    version = try QUICVersion(rawValue: reader.uint32())
    let layout = version.layout
    let at = reader.offset
    if layout == .google {
      let lengths = try reader.uint8()
      destinationConnectionID = try reader.slice(Self.googleLength(lengths >> 4)).copied
      sourceConnectionID = try reader.slice(Self.googleLength(lengths & 15)).copied
    } else {
      destinationConnectionID = try reader.vector8().copied
      sourceConnectionID = try reader.vector8().copied
    }
    if layout != nil {
      guard destinationConnectionID.count <= Self.maximumConnectionID,
        sourceConnectionID.count <= Self.maximumConnectionID
      else { throw .invalid(at: at, field: "connection id length") }
    }
    token = reader.offset..<reader.offset
    packetNumberOffset = reader.offset
    range = offset..<datagram.count
    do {
      try readRest(&reader, layout)
    } catch {
      damage = damage ?? error
    }
  }

  private mutating func readRest(
    _ reader: inout ByteReader,
    _ layout: QUICVersion.Layout?
  ) throws(ParseError) {
    guard version != .negotiation else {
      type = .versionNegotiation
      while reader.remaining >= 4, supportedVersions.count < Self.maximumVersions {
        try supportedVersions.append(QUICVersion(rawValue: reader.uint32()))
      }
      packetNumberOffset = range.upperBound
      return
    }
    guard let layout else { return }
    let types: [PacketType] =
      switch layout {
      case .standard: [.initial, .zeroRTT, .handshake, .retry]
      case .v2: [.retry, .initial, .zeroRTT, .handshake]
      case .google: [.initial, .zeroRTT, .handshake, .unknown]
      }
    type = types[Int(firstOctet >> 4 & 3)]
    guard layout != .google else { return }
    if type == .retry {
      guard reader.remaining >= 16 else {
        throw .truncated(at: reader.offset, needed: 16 - reader.remaining)
      }
      token = reader.offset..<(range.upperBound - 16)
      packetNumberOffset = range.upperBound
      return
    }
    if type == .initial {
      let count = try reader.varintCount()
      token = reader.offset..<reader.offset
      guard count <= reader.remaining else {
        throw .truncated(at: reader.offset, needed: count - reader.remaining)
      }
      try reader.skip(count)
      token = token.lowerBound..<reader.offset
    }
    let length = try reader.varintCount()
    packetNumberOffset = reader.offset
    guard length <= reader.remaining else {
      throw .truncated(at: reader.offset, needed: length - reader.remaining)
    }
    range = range.lowerBound..<(reader.offset + length)
  }

  /// Lengths of Google's versions before 50: 0 for none, otherwise three octets more than stated.
  private static func googleLength(_ nibble: UInt8) -> Int { nibble == 0 ? 0 : Int(nibble) + 3 }
}

/// The packets that one UDP datagram carries (RFC 9000 §12.2).
package struct QUICDatagram: Sendable {
  /// The most packets read from one datagram: one for each encryption level, and room.
  package static let maximumPackets = 16

  /// The packets with long headers, in order.
  package private(set) var packets: [QUICLongHeader] = []
  /// Where a packet with a short header begins, which always fills the rest.
  package private(set) var shortHeader: Int?
  /// What ended the reading before the end.
  package private(set) var damage: ParseError?

  /// Reads the headers of all packets; padding behind the last is left out in silence.
  package init(parsing datagram: Span<UInt8>) {
    var offset = 0
    while offset < datagram.count {
      if datagram[offset] & 0x80 == 0 {
        if datagram[offset] & 0x40 != 0 { shortHeader = offset }
        return
      }
      guard packets.count < Self.maximumPackets else {
        damage = .invalid(at: offset, field: "number of packets")
        return
      }
      do {
        let packet = try QUICLongHeader(parsing: datagram, at: offset)
        packets.append(packet)
        damage = damage ?? packet.damage
        offset = packet.range.upperBound
      } catch {
        damage = damage ?? error
        return
      }
    }
  }
}

extension ByteReader {
  /// Reads a variable-length integer, at most 2^62-1 (RFC 9000 §16).
  @_lifetime(self: copy self)
  mutating func varint() throws(ParseError) -> UInt64 {
    guard remaining >= 1 else { throw .truncated(at: offset, needed: 1) }
    let count = 1 << Int(bytes[offset] >> 6)
    guard remaining >= count else { throw .truncated(at: offset, needed: count - remaining) }
    var value = try UInt64(uint8() & 0x3f)
    for _ in 1..<count { value = try value << 8 | UInt64(uint8()) }
    return value
  }

  /// Reads a variable-length integer that counts octets; it always fits.
  @_lifetime(self: copy self)
  mutating func varintCount() throws(ParseError) -> Int {
    try Int(truncatingIfNeeded: varint() & 0x3fff_ffff_ffff_ffff)
  }
}
