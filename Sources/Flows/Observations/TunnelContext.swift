package import Wire

/// The tunnel that one side's packets of a conversation travelled in.
package struct TunnelContext: Hashable, Sendable {
  /// The conversation inside, as an index into ``Observations/flows``.
  package var flow: Int
  /// Whether it is the originator's packets that travelled so.
  package var isFromOriginator: Bool
  /// The innermost tunnel.
  package var tunnel: Tunnel
  /// What tells it from others between the same ends, see ``Tunnel``; 0 without.
  package var id: UInt32
  /// Who sent the outermost packet; `nil` where it came in fragments.
  package var source: IPAddress?
  /// Whom it was sent to; `nil` where it came in fragments.
  package var destination: IPAddress?

  /// The tunnel of a packet.
  package init(
    flow: Int,
    isFromOriginator: Bool,
    tunnel: Tunnel,
    id: UInt32,
    source: IPAddress?,
    destination: IPAddress?
  ) {
    self.flow = flow
    self.isFromOriginator = isFromOriginator
    self.tunnel = tunnel
    self.id = id
    self.source = source
    self.destination = destination
  }
}
