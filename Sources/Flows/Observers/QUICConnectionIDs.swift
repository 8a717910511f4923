import Wire

/// The connection ids that QUIC servers chose, to know a connection again that goes on from another
/// address or port of its client (RFC 9000 §9).
struct QUICConnectionIDs {
  private struct Key: Hashable {
    let server: IPAddress
    let port: UInt16
    let prefix: UInt64
  }

  /// Ids kept; a laboratory's captures have some thousands of connections.
  private static let limit = 65_536
  /// The octets of an id that are compared; shorter ids could match by chance.
  private static let length = 8

  private var flows: [Key: Int] = [:]
  private(set) var migrations: [QUICMigration] = []

  /// Notes the id that a server chose for itself, from a datagram of it with a long header.
  mutating func note(_ payload: Span<UInt8>, _ index: Int, _ context: MessageContext) {
    guard flows.count < Self.limit, let header = try? QUICLongHeader(parsing: payload),
      header.version.layout != .google, header.sourceConnectionID.count >= Self.length
    else { return }
    let prefix = header.sourceConnectionID.prefix(Self.length).reduce(0) { $0 << 8 | UInt64($1) }
    let key = Key(server: context.source, port: context.sourcePort, prefix: prefix)
    if flows[key] == nil { flows[key] = index }
  }

  /// Whether the first datagram of a flow goes on with a connection that is known.
  mutating func goesOn(_ payload: Span<UInt8>, _ context: MessageContext) -> Bool {
    // A short header: the fixed bit, then the id that the server chose (RFC 9000 §17.3).
    guard !flows.isEmpty, payload.count >= 21, payload[0] & 0xc0 == 0x40 else { return false }
    let prefix = (1...Self.length).reduce(UInt64(0)) { $0 << 8 | UInt64(payload[$1]) }
    let key = Key(server: context.destination, port: context.destinationPort, prefix: prefix)
    guard let from = flows[key], from != context.flow else { return false }
    migrations.append(QUICMigration(flow: context.flow, from: from, frame: context.frame))
    return true
  }
}
