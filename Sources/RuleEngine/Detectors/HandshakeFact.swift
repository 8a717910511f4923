import Destinations
import Flows
import Wire

/// What is to be judged of the protocol versions and cipher suites agreed on with one destination.
///
/// What a ServerHello says counts; what a client offers is no agreement.
struct HandshakeFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, handshakes, versions, suites, problems, obsolete, weak
    case unprotected
    case infrastructureAllowed = "infrastructure_allowed"
    case noForwardSecrecy = "no_forward_secrecy"
  }

  static let service = FactService.handshake

  /// The destination.
  let index: Int
  var flows: [Int] = []
  /// The frames of the ServerHellos to which something is to be objected.
  var frames = FrameTally()
  /// Their versions and suites.
  var versions: Set<String> = []
  var suites: Set<String> = []
  /// What is to be objected.
  var faults: CipherFaults = []
  /// Whether a version was agreed on that RFC 8996 forbids, or an older one.
  var isObsolete = false

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String { scene.remoteKey(Self.service, index) }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .handshakes: .count(frames.count)
    case .versions: .texts(versions.sorted())
    case .suites: .texts(suites.sorted())
    case .obsolete: .flag(isObsolete)
    case .weak: .flag(!faults.intersection(.weak).isEmpty)
    case .unprotected: .flag(!faults.intersection(.unprotected).isEmpty)
    case .noForwardSecrecy: .flag(faults.contains(.noForwardSecrecy))
    case .problems: .texts((isObsolete ? ["obsolete version"] : []) + faults.words)
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    let flow = flows.count == 1 ? scene.flow(flows[0])?.words ?? "" : ""
    let filter = "tls.handshake.type == 2 && \(scene.destinations[index].address.displayFilter)"
    return frames.evidence(flow: flow, filter: filter) { count in
      "\(Words.count(count, "ServerHello")) agreed on \(Words.list(versions.sorted())) with "
        + Words.list(suites.sorted(), limit: 3)
    }
  }

  fileprivate mutating func add(_ handshake: TLSHandshake, _ hello: FrameReference) {
    let suite = CipherFaults(handshake.cipher ?? 0, version: handshake.version)
    let isOld = CipherFaults.isObsolete(handshake.version)
    guard isOld || !suite.isEmpty else { return }
    frames.add(hello)
    if flows.last != handshake.flow { flows.append(handshake.flow) }
    versions.insert(tlsVersionName(handshake.version))
    if let cipher = handshake.cipher { suites.insert(tlsCipherName(cipher)) }
    faults.formUnion(suite)
    isObsolete = isObsolete || isOld
  }
}

/// What is to be objected to a cipher suite (RFC 7465, RFC 8996, RFC 9325 §4).
struct CipherFaults: OptionSet, Hashable, Sendable {
  let rawValue: UInt8
  /// No encryption at all.
  static let null = Self(rawValue: 1 << 0)
  /// Nobody shows who they are.
  static let anonymous = Self(rawValue: 1 << 1)
  /// Keys of 40 or 56 bits.
  static let export = Self(rawValue: 1 << 2)
  /// RC4 or RC2.
  static let rc4 = Self(rawValue: 1 << 3)
  /// DES or Triple DES: blocks of 64 bits.
  static let des = Self(rawValue: 1 << 4)
  /// The server's key reads everything ever recorded.
  static let noForwardSecrecy = Self(rawValue: 1 << 5)

  static let unprotected: Self = [.null, .anonymous, .export]
  static let weak: Self = [.null, .anonymous, .export, .rc4, .des]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The faults of a suite by its name; none for one without a name.
  init(_ suite: UInt16, version: UInt16) {
    let name = tlsCipherName(suite)
    self = []
    let words = name.split(separator: "_")
    guard words.first == "TLS", let with = words.firstIndex(of: "WITH") else { return }
    let (exchange, cipher) = (words[..<with], words[with...])
    if cipher.contains("NULL") { insert(.null) }
    if exchange.contains("anon") { insert(.anonymous) }
    if exchange.contains(where: { $0.hasPrefix("EXPORT") }) { insert(.export) }
    if cipher.contains("RC4") || cipher.contains("RC2") { insert(.rc4) }
    if cipher.contains(where: { ["DES", "DES40", "3DES"].contains($0) }) { insert(.des) }
    let isEphemeral = exchange.contains("DHE") || exchange.contains("ECDHE")
    // Keys that both sides hold beforehand are another matter (RFC 4279).
    let isStatic = ["RSA", "DH", "ECDH"].contains(exchange.dropFirst().first)
    if version <= 0x0303 || version >= 0xfe00, isStatic, !isEphemeral, !exchange.contains("PSK"),
      !exchange.contains("anon")
    {
      insert(.noForwardSecrecy)
    }
  }

  /// SSL 2.0 to TLS 1.1, and DTLS 1.0 (RFC 8996).
  static func isObsolete(_ version: UInt16) -> Bool {
    version == 0x0002 || (0x0200...0x0302).contains(version) || version == 0xfeff
  }

  var words: [String] {
    [
      (Self.null, "no encryption"), (.anonymous, "no authentication"), (.export, "export keys"),
      (.rc4, "RC4 or RC2"), (.des, "DES or 3DES"), (.noForwardSecrecy, "no forward secrecy"),
    ].filter { contains($0.0) }.map(\.1)
  }
}

/// Gathers handshakes to which something is to be objected, per destination.
enum HandshakeDetector {
  static func facts(_ scene: Scene) -> [HandshakeFact] {
    var facts: [Int: HandshakeFact] = [:]
    for handshake in scene.observations.tls where handshake.established {
      guard let hello = handshake.serverHello,
        let index = scene.destination(ofFlow: handshake.flow)
      else { continue }
      facts[index, default: HandshakeFact(index: index)].add(handshake, hello)
    }
    return facts.keys.sorted().compactMap { facts[$0] }.filter { $0.frames.count > 0 }
  }
}
