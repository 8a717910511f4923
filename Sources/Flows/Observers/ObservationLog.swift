import Wire

/// Where observers write what they saw, while a capture is read.
///
/// Flow numbers are those of the table here; they are renumbered when the capture has been read.
struct ObservationLog {
  var dns: [DNSTransaction] = []
  var tls: [TLSHandshake] = []
  var quic: [TLSHandshake] = []
  var http: [HTTPRequest] = []
  var dhcp: [DHCPEvent] = []
  var assignments: [ResolverAssignment] = []
  var bindings: [AddressBinding] = []
  var linkQueries: [LinkQuery] = []
  var seenQueries: Set<LinkQueryKey> = []
  /// The bindings that are listed, and the latest of each address.
  var seenBindings: Set<BindingKey> = []
  var boundTo: [IPAddress: MACAddress] = [:]
  var certificates: [CertificateSeen] = []
  var seenCertificates: Set<String> = []
  var credentials: [CredentialSeen] = []
  var seenCredentials: Set<CredentialKey> = []
  var anomalies: [Anomaly] = []
  var anomalyCounts: [String: UInt64] = [:]
  /// Questions that wait for their answer.
  var openQuestions: [DNSQuestionKey: Int] = [:]
  /// Questions of zone transfers under way.
  var transfers: [DNSTransferKey: DNSQuestion] = [:]
  /// Octets that TCP streams lack, where the hole is no larger than a window can be.
  var missingOctets: UInt64 = 0
  /// Names that occur again and again.
  var names = SharedTexts()
  /// Octets collected for an inspector, over all streams.
  var collectedOctets = 0
  let limits: FlowLimits
  let options: FlowOptions

  init(limits: FlowLimits, options: FlowOptions) {
    self.limits = limits
    self.options = options
  }

  /// Sets address space aside for so many DNS transactions, and half as many of other records.
  mutating func reserve(_ count: Int) {
    dns.reserveCapacity(count)
    tls.reserveCapacity(count / 2)
    quic.reserveCapacity(count / 2)
    http.reserveCapacity(count / 2)
  }

  /// Notes that something is wrong at a frame; the list is bounded, the count is not.
  mutating func note(_ name: String, _ detail: @autoclosure () -> String, _ frame: FrameReference) {
    anomalyCounts[name, default: 0] += 1
    guard anomalies.count < limits.listedAnomalies else { return }
    anomalies.append(Anomaly(name: name, detail: detail(), frame: frame))
  }

  /// Counts a hole in a TCP stream.
  ///
  /// A hole of more than a gigabyte, the largest window (RFC 7323 §2.2), is a broken sequence
  /// number, not missing octets.
  mutating func gap(_ octets: Int, _ frame: FrameReference) {
    note("tcp-octets-missing", "\(octets) octets are not in the capture", frame)
    if octets <= 1 << 30 { missingOctets &+= UInt64(octets) }
  }

  /// Keeps that a secret travelled in clear.
  mutating func disclosed(
    _ credential: Credential?,
    by service: Service,
    _ context: MessageContext
  ) {
    guard let credential, credential.secretLength > 0 else { return }
    // The same in each request of a connection says nothing new.
    let key = CredentialKey(flow: context.flow, credential: credential)
    guard !seenCredentials.contains(key),
      hasRoom(credentials.count, kind: "credential", context.frame)
    else { return }
    seenCredentials.insert(key)
    credentials.append(
      CredentialSeen(
        flow: context.flow,
        frame: context.frame,
        service: service,
        credential: credential
      )
    )
  }

  /// Whether another record of a kind that already has `count` may be kept; says so once if not.
  mutating func hasRoom(_ count: Int, kind: String, _ frame: FrameReference) -> Bool {
    if count < limits.records { return true }
    let most = limits.records
    note("record-limit", "more than \(most) \(kind) records; later ones are left out", frame)
    return false
  }
}

/// What secrets of one flow are told apart by.
struct CredentialKey: Hashable {
  let flow: Int
  let credential: Credential
}

/// What an observer learnt about the flow itself.
struct FlowEffects {
  /// What the flow carries.
  var service: Service? {
    didSet {
      guard let oldValue, oldValue != service, oldValue.carriesOthers else { return }
      carrier = oldValue
    }
  }
  /// What was found to carry it in the same octets.
  private(set) var carrier: Service?
  /// Notes to add.
  var notes: FlowNotes = []
  /// Whether the low endpoint is the originator, where content shows it.
  var originatorIsLow: Bool?
}

/// Who said a piece of payload to whom, and where.
struct MessageContext {
  let flow: Int
  let fromLow: Bool
  let frame: FrameReference
  let source: IPAddress
  let destination: IPAddress
  let sourcePort: UInt16
  let destinationPort: UInt16
  let proto: UInt8
  /// The sender's link-layer address, 0 where the link has none or it is not known any more.
  var sourceMAC = MACAddress(0)
  /// Whether the speaker opened the connection; `nil` if no handshake shows it.
  var isClient: Bool?
}
