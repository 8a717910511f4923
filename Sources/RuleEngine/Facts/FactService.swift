/// A kind of fact that rules can select, as `logsource: {product: telltale, service: …}`.
package enum FactService: String, CaseIterable, Sendable {
  /// One destination: who received data, where, and what the policy says of both.
  case destination
  /// One resolver that was asked in clear (Do53, RFC 1035).
  case resolver = "dns-resolver"
  /// One resolver that was asked in a way nobody else can read (DoT, DoQ, DoH).
  case encryptedDNS = "encrypted-dns"
  /// Uploads without encryption to one destination.
  case httpUpload = "http-upload"
  /// Secrets that went to one destination in clear.
  case credential
  /// TLS handshakes with one destination to which something is to be objected.
  case handshake
  /// A certificate of one destination to which something is to be objected.
  case certificate
  /// Tunnels and proxies of one kind to one destination.
  case tunnel
  /// A protocol on a port that is not its own, at one destination.
  case port
  /// A name asked of one destination that other names contradict.
  case nameConflict = "name-conflict"
  /// Program code that one destination delivered in clear.
  case code
  /// How one client looked about in the local network.
  case localScan = "local-scan"
  /// One server that was asked for addresses of names over HTTP (HTTPDNS).
  case httpdns
  /// One resolver over the phases of the test.
  case persistence = "dns-phases"
  /// DNS answers for one name, or of one address, that are not what they should be.
  case answers = "dns-answers"
  /// How regularly the handset turned to one recipient.
  case beacon
  /// What one destination received on an occasion on which nobody asked for data to be sent.
  case unbiddenUpload = "unbidden-upload"
  /// The names that were asked for below one registrable domain.
  case nameTunnel = "dns-tunnel"
  /// One identifier of the handset that one destination received readably.
  case identifier
  /// One kind of content that one destination received readably.
  case content
  /// Bodies that an application encrypted itself and sent to one destination without TLS.
  case proprietaryCrypto = "proprietary-crypto"
  /// One statement of the vendor's declaration, held against what was seen.
  case declaration

  /// The fields of such a fact, by the index that compiled rules use.
  package var fields: [String] {
    switch self {
    case .destination: DestinationFact.Field.allCases.map(\.rawValue)
    case .resolver: ResolverFact.Field.allCases.map(\.rawValue)
    case .encryptedDNS: EncryptedDNSFact.Field.allCases.map(\.rawValue)
    case .httpUpload: UploadFact.Field.allCases.map(\.rawValue)
    case .credential: CredentialFact.Field.allCases.map(\.rawValue)
    case .handshake: HandshakeFact.Field.allCases.map(\.rawValue)
    case .certificate: CertificateFact.Field.allCases.map(\.rawValue)
    case .tunnel: TunnelFact.Field.allCases.map(\.rawValue)
    case .port: PortFact.Field.allCases.map(\.rawValue)
    case .nameConflict: NameConflictFact.Field.allCases.map(\.rawValue)
    case .code: CodeFact.Field.allCases.map(\.rawValue)
    case .localScan: ScanFact.Field.allCases.map(\.rawValue)
    case .httpdns: HTTPDNSFact.Field.allCases.map(\.rawValue)
    case .persistence: PersistenceFact.Field.allCases.map(\.rawValue)
    case .answers: AnswerFact.Field.allCases.map(\.rawValue)
    case .beacon: BeaconFact.Field.allCases.map(\.rawValue)
    case .unbiddenUpload: UnbiddenUploadFact.Field.allCases.map(\.rawValue)
    case .nameTunnel: NameTunnelFact.Field.allCases.map(\.rawValue)
    case .identifier: IdentifierFact.Field.allCases.map(\.rawValue)
    case .content: ContentFact.Field.allCases.map(\.rawValue)
    case .proprietaryCrypto: ProprietaryCryptoFact.Field.allCases.map(\.rawValue)
    case .declaration: DeclarationFact.Field.allCases.map(\.rawValue)
    }
  }
}

/// What evidence a rule wants beside its finding.
package enum EvidencePart: String, CaseIterable, Sendable {
  /// The flows, each with its first frame, its first upload and its last frame.
  case flows
  /// How the recipient's name was learnt.
  case name
  /// The databases' rows for the address.
  case location
  /// What the operator's jurisdiction rests on.
  case `operator`
  /// What the policy says of the recipient.
  case recipient
  /// The search for a DNS answer that names the address.
  case resolution
  /// What the network assigned.
  case assignment
  /// Questions, handshakes or requests: the acts themselves.
  case acts
  /// Whether the assigned resolvers answered.
  case health
  /// The members of block lists that hold the recipient, with each list's hash and date.
  case list
}

/// A flat record that a detector computed and that rules select, with its proof at hand.
protocol Fact {
  associatedtype Field: RawRepresentable<String>, CaseIterable
  /// The kind of fact.
  static var service: FactService { get }
  /// The index of the destination it speaks of, if it does.
  var destination: Int? { get }
  /// Whom it speaks of, for people.
  func subject(in scene: Scene) -> String
  /// Whom it speaks of, for the finding's id: the same in every run.
  func subjectKey(in scene: Scene) -> String
  /// The value of one field.
  func value(of field: Field, in scene: Scene) -> FactValue
  /// The proof of one kind; empty where there is none.
  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence]
}
