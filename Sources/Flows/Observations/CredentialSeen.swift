package import Wire

/// A secret that travelled in clear; what it is is not kept.
package struct CredentialSeen: Sendable {
  /// The flow it travelled in, as an index into ``Observations/flows``.
  package var flow: Int
  /// The frame that completed it.
  package var frame: FrameReference
  /// The protocol that carried it.
  package var service: Service
  /// How it was sent, whose it is in part, and how long it is.
  package var credential: Credential

  /// A secret as read from a message.
  package init(flow: Int, frame: FrameReference, service: Service, credential: Credential) {
    self.flow = flow
    self.frame = frame
    self.service = service
    self.credential = credential
  }
}
