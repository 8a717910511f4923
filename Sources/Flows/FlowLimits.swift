/// What is to be computed beside the counters and names.
package struct FlowOptions: Sendable {
  /// Whether what only the logs show is kept: JA3 and JA4 of every ClientHello, and DNS answers
  /// that neither hold an address nor lead to one.
  package var logDetails = true
  /// Who looks at the content of cleartext messages; nobody costs nothing.
  package var inspector: ContentInspector?

  /// Everything.
  package init() {}
}

/// The limits of everything that a capture could make grow.
///
/// Reaching one is an anomaly.
package struct FlowLimits: Sendable {
  /// Flows kept at once: 2 million take about half a gigabyte; real captures hold far fewer.
  package var flows = 2_000_000
  /// Octets of unfinished IP fragments: as Suricata's default, 32 MiB.
  package var fragmentOctets = 32 << 20
  /// Octets of TCP segments that wait for an earlier one, over all streams.
  package var waitingOctets = 64 << 20
  /// Octets that one stream direction may keep waiting, a large receive window.
  package var waitingOctetsPerStream = 1 << 20
  /// Segments that one stream direction may keep waiting.
  package var waitingSegmentsPerStream = 512
  /// Octets of a handshake or message head that an observer may collect before it gives up.
  package var messageOctets = 64 << 10
  /// Octets of one message, of one direction of a stream or of a UDP flow that are shown to an
  /// inspector: more than any report of telemetry, and a part of a picture.
  package var inspectedMessageOctets = 1 << 20
  /// Octets collected for an inspector at once, over all streams.
  package var inspectedOctets = 64 << 20
  /// Payload segments of one direction in which an unknown stream is searched for a protocol.
  package var probedSegments = 64
  /// Tunnels inside one another in one stream: a proxy behind a proxy is rare, three are none.
  package var tunnelsPerStream = 8
  /// Datagrams of a UDP flow that are searched for a QUIC ClientHello.
  package var probedDatagrams = 24
  /// Attempts to find another QUIC connection on the ports of one whose hello was read.
  package var reopenedConnections = 64
  /// Records of one kind (DNS transactions, requests, handshakes) kept for the report.
  package var records = 2_000_000
  /// Anomalies listed one by one; all are counted.
  package var listedAnomalies = 10_000

  /// The limits in force unless a test sets others.
  package static let standard = FlowLimits()
}
