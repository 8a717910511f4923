/// What could be seen of the captures and what could not, counted once for every report.
package struct Coverage: Hashable, Sendable {
  /// Frames read from the captures.
  package var frames: UInt64 = 0
  /// Frames decoded down to a flow.
  package var flowFrames: UInt64 = 0
  /// Frames decoded as something that belongs to no flow: ARP, spanning tree, 802.11 management.
  package var otherFrames: UInt64 = 0
  /// Frames that could not be decoded; each kind is an anomaly.
  package var undecodedFrames: UInt64 = 0
  /// Those frames by the name of the anomaly that ended decoding; they add up.
  package var undecodedReasons: [String: UInt64] = [:]
  /// Frames of which the capture holds only a part.
  package var truncatedFrames: UInt64 = 0
  /// Packets that are in the capture twice, as when it was taken on several interfaces at once.
  ///
  /// At least so many: only a packet right before its copy is compared with it. Their octets are
  /// counted twice, as in the logs of other tools.
  package var repeatedFrames: UInt64 = 0
  /// IP fragments that were never completed.
  package var orphanFragments: UInt64 = 0
  /// Frames the capturing program says it lost.
  package var reportedDrops: UInt64 = 0
  /// Transport payload octets sent by originators.
  package var uploadOctets: UInt64 = 0
  /// Those of them in flows whose content could be read (cleartext protocols).
  package var inspectableUploadOctets: UInt64 = 0
  /// Transport payload octets sent by responders.
  package var downloadOctets: UInt64 = 0
  /// Payload octets both ways of protocols that anyone on the way can read.
  package var clearOctets: UInt64 = 0
  /// Payload octets both ways of protocols that encrypt.
  package var encryptedOctets: UInt64 = 0
  /// Payload octets both ways that look random though no encryption was recognised.
  package var opaqueOctets: UInt64 = 0
  /// Payload octets both ways of which nothing tells whether they are encrypted.
  package var undeterminedOctets: UInt64 = 0
  /// Flows whose octets look random though no encryption was recognised.
  package var opaqueFlows: UInt64 = 0
  /// Secrets that travelled in clear.
  package var credentials: UInt64 = 0
  /// Frames whose time is earlier than that of the frame before them.
  package var framesOutOfOrder: UInt64 = 0
  /// Times the clock stepped back by more than a second or forward by more than a day.
  package var clockJumps: UInt64 = 0
  /// TCP streams with octets missing.
  package var streamsWithGaps: UInt64 = 0
  /// Octets those streams lack.
  package var missingOctets: UInt64 = 0
  /// DNS transactions read.
  package var dnsTransactions: UInt64 = 0
  /// Flows to resolvers whose questions can be read.
  package var clearDNSFlows: UInt64 = 0
  /// Payload octets both ways of those flows.
  package var clearDNSOctets: UInt64 = 0
  /// Flows that carry DNS which cannot be read (DoT, DoQ, DoH by name or address).
  ///
  /// At least so many: DNS over HTTPS to a resolver that nobody has listed looks like any other
  /// connection.
  package var encryptedDNSFlows: UInt64 = 0
  /// Payload octets both ways of those flows.
  package var encryptedDNSOctets: UInt64 = 0
  /// TLS and QUIC handshakes read.
  package var handshakes: UInt64 = 0
  /// Handshakes whose ClientHello shows whether it offers Encrypted Client Hello.
  package var readHellos: UInt64 = 0
  /// Those of them that offer it, or random octets in its place (GREASE), which look the same: the
  /// name that was seen may not be that of the server.
  package var echHandshakes: UInt64 = 0
  /// Flows by how the name of their responder was learnt, such as `sni` or `none`.
  package var namesBySource: [String: UInt64] = [:]
  /// Anomalies by name, all of them; the list in ``Observations/anomalies`` may be cut short.
  package var anomalyCounts: [String: UInt64] = [:]

  /// Nothing seen yet.
  package init() {}

  /// Adds what another capture's coverage counts.
  package mutating func merge(_ other: Coverage) {
    frames += other.frames
    flowFrames += other.flowFrames
    otherFrames += other.otherFrames
    undecodedFrames += other.undecodedFrames
    undecodedReasons.merge(other.undecodedReasons, uniquingKeysWith: +)
    truncatedFrames += other.truncatedFrames
    repeatedFrames += other.repeatedFrames
    orphanFragments += other.orphanFragments
    reportedDrops += other.reportedDrops
    uploadOctets += other.uploadOctets
    inspectableUploadOctets += other.inspectableUploadOctets
    downloadOctets += other.downloadOctets
    clearOctets += other.clearOctets
    encryptedOctets += other.encryptedOctets
    opaqueOctets += other.opaqueOctets
    undeterminedOctets += other.undeterminedOctets
    opaqueFlows += other.opaqueFlows
    credentials += other.credentials
    framesOutOfOrder += other.framesOutOfOrder
    clockJumps += other.clockJumps
    streamsWithGaps += other.streamsWithGaps
    missingOctets += other.missingOctets
    dnsTransactions += other.dnsTransactions
    clearDNSFlows += other.clearDNSFlows
    clearDNSOctets &+= other.clearDNSOctets
    encryptedDNSFlows += other.encryptedDNSFlows
    encryptedDNSOctets &+= other.encryptedDNSOctets
    handshakes += other.handshakes
    readHellos += other.readHellos
    echHandshakes += other.echHandshakes
    namesBySource.merge(other.namesBySource, uniquingKeysWith: +)
    anomalyCounts.merge(other.anomalyCounts, uniquingKeysWith: +)
  }
}
