import Wire

/// The analysis of a UDP flow that carries TLS in one of two forms.
struct SecureDatagrams {
  private var dtls: DTLSObserver?
  private var openVPN: OpenVPNObserver?

  /// An analysis with its one observer, or a blank.
  init(dtls: DTLSObserver? = nil, openVPN: OpenVPNObserver? = nil) {
    self.dtls = dtls
    self.openVPN = openVPN
  }

  /// Takes the next datagram of the flow; `true` when nothing more can be learnt.
  mutating func datagram(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    if dtls != nil {
      // Within a relay's datagrams others of the relay itself come and go.
      let inner = bytes[0] < 20 || bytes[0] >= 64 ? TURNData.datagram(in: bytes) : nil
      let part = inner ?? 0..<bytes.count
      return dtls?.datagram(bytes.extracting(part), context, &log, &effects) ?? true
    }
    return openVPN?.packet(bytes, context, &log, &effects) ?? true
  }
}
