/// A QUIC connection that went on from another address or port of the client (RFC 9000 §9).
///
/// Seen where the client keeps the connection id that the server chose: after its network's
/// address translation changed (§9.3.3), or its own address. A client that moves on purpose changes
/// the id (§9.5), and nothing in clear joins the two.
package struct QUICMigration: Hashable, Sendable {
  /// The flow that goes on, as an index into ``Observations/flows``.
  package var flow: Int
  /// The flow that it goes on from, as an index into ``Observations/flows``.
  package var from: Int
  /// The frame that bears the known connection id.
  package var frame: FrameReference

  /// A flow that goes on from another.
  package init(flow: Int, from: Int, frame: FrameReference) {
    self.flow = flow
    self.from = from
    self.frame = frame
  }
}
