import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of one certificate that one destination showed.
struct CertificateFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, fingerprint, certificate, issuer, names, problems, expired
    case infrastructureAllowed = "infrastructure_allowed"
    case serverName = "server_name"
    case validFrom = "valid_from"
    case validUntil = "valid_until"
    case selfSigned = "self_signed"
    case notYetValid = "not_yet_valid"
    case hostMismatch = "host_mismatch"
    case weakSignature = "weak_signature"
    case shortKey = "short_key"
    case publicSuffix = "public_suffix"
    case keyType = "key_type"
    case keyBits = "key_bits"
    case signatureAlgorithm = "signature_algorithm"
  }

  static let service = FactService.certificate

  /// The destination.
  let index: Int
  let certificate: CertificateSeen
  var flows: [Int] = []
  /// The frames of the handshakes in which something is to be objected to it.
  var frames = FrameTally()
  var faults: CertificateFaults = []
  /// The names asked for in those handshakes.
  var serverNames: Set<String> = []

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    scene.remoteKey(Self.service, index, certificate.fingerprint)
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .fingerprint: .text(certificate.fingerprint)
    case .certificate: optional(Words.readable(certificate.subject, limit: 80))
    case .issuer: optional(Words.readable(certificate.issuer, limit: 80))
    case .names: certificate.dnsNames.isEmpty ? .missing : .texts(certificate.dnsNames)
    case .serverName: serverNames.isEmpty ? .missing : .texts(serverNames.sorted())
    case .validFrom: optional(certificate.notValidBefore?.description)
    case .validUntil: optional(certificate.notValidAfter?.description)
    case .problems: .texts(faults.words)
    case .selfSigned: .flag(faults.contains(.selfSigned))
    case .expired: .flag(faults.contains(.expired))
    case .notYetValid: .flag(faults.contains(.notYetValid))
    case .hostMismatch: .flag(faults.contains(.hostMismatch))
    case .weakSignature: .flag(faults.contains(.weakSignature))
    case .shortKey: .flag(faults.contains(.shortKey))
    case .publicSuffix: .flag(faults.contains(.publicSuffix))
    case .keyType: optional(certificate.details?.keyType)
    case .keyBits: certificate.details.map { .number(Int64($0.keyBits)) } ?? .missing
    case .signatureAlgorithm: optional(certificate.details?.signatureAlgorithm)
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    var words = "SHA-256 \(certificate.fingerprint), subject "
    words += "\(Words.readable(certificate.subject, limit: 80)), issuer "
    words += Words.readable(certificate.issuer, limit: 80)
    if let since = certificate.notValidBefore, let until = certificate.notValidAfter {
      words += ", valid from \(since) to \(until)"
    }
    if let details = certificate.details {
      words += ", \(details.keyType) of \(details.keyBits) bits, \(details.signatureAlgorithm)"
    }
    if !certificate.dnsNames.isEmpty {
      words += ", for \(Words.list(certificate.dnsNames.map { Words.readable($0, limit: 80) }))"
    }
    let shown = Evidence(certificate.frame, detail: "The certificate first seen here: \(words).")
    let flow = flows.count == 1 ? scene.flow(flows[0])?.words ?? "" : ""
    let filter = "tls.handshake.type == 2 && \(scene.destinations[index].address.displayFilter)"
    let asked = serverNames.isEmpty ? "" : " for \(Words.list(serverNames.sorted()))"
    return [shown]
      + frames.evidence(flow: flow, filter: filter) { count in
        "\(Words.count(count, "handshake"))\(asked) in which it was shown"
      }
  }
}

/// What is to be objected to a certificate in one handshake (RFC 5280, RFC 9525).
struct CertificateFaults: OptionSet, Hashable, Sendable {
  let rawValue: UInt8
  static let selfSigned = Self(rawValue: 1 << 0)
  static let expired = Self(rawValue: 1 << 1)
  static let notYetValid = Self(rawValue: 1 << 2)
  static let hostMismatch = Self(rawValue: 1 << 3)
  static let weakSignature = Self(rawValue: 1 << 4)
  static let shortKey = Self(rawValue: 1 << 5)
  static let publicSuffix = Self(rawValue: 1 << 6)

  /// The shortest RSA or DSA modulus, in bits, that is not objected to (RFC 9325 §4.1).
  static let shortestModulus = 2048
  /// The shortest elliptic curve key, in bits.
  static let shortestCurve = 224

  var words: [String] {
    [
      (Self.selfSigned, "self-signed"), (.expired, "expired when it was shown"),
      (.notYetValid, "not yet valid when it was shown"),
      (.hostMismatch, "not for the name asked for"), (.weakSignature, "signed with SHA-1 or MD5"),
      (.shortKey, "a key that is too short"), (.publicSuffix, "a wildcard over a public suffix"),
    ].filter { contains($0.0) }.map(\.1)
  }
}

/// Gathers certificates to which something is to be objected, per destination.
///
/// TLS 1.3 hides certificates. Those of DTLS and OpenVPN stand for themselves by design (RFC 8827
/// §6.5) and are left out.
enum CertificateDetector {
  private struct Key: Hashable {
    var index: Int
    var fingerprint: String
  }

  static func facts(_ scene: Scene) -> [CertificateFact] {
    var known: [String: CertificateSeen] = [:]
    for certificate in scene.observations.certificates where known[certificate.fingerprint] == nil {
      known[certificate.fingerprint] = certificate
    }
    guard !known.isEmpty else { return [] }
    // What does not depend on the handshake is found once for each certificate.
    let own = known.mapValues { CertificateFaults($0, scene.isRegistrySuffix) }
    var facts: [Key: CertificateFact] = [:]
    for handshake in scene.observations.tls where handshake.carrier == .tcp {
      guard let hello = handshake.serverHello, let fingerprint = handshake.certificates.first,
        let certificate = known[fingerprint],
        let index = scene.destination(ofFlow: handshake.flow)
      else { continue }
      var faults = own[fingerprint] ?? []
      faults.formUnion(CertificateFaults(certificate, in: handshake, at: hello.time))
      guard !faults.isEmpty else { continue }
      let key = Key(index: index, fingerprint: fingerprint)
      var fact = facts[key] ?? CertificateFact(index: index, certificate: certificate)
      fact.faults.formUnion(faults)
      fact.frames.add(hello)
      if fact.flows.last != handshake.flow { fact.flows.append(handshake.flow) }
      if let name = handshake.serverName, fact.serverNames.count < 8 {
        fact.serverNames.insert(Words.readable(name, limit: 80))
      }
      facts[key] = fact
    }
    return facts.keys.sorted { ($0.index, $0.fingerprint) < ($1.index, $1.fingerprint) }
      .compactMap { facts[$0] }
  }
}

extension CertificateFaults {
  /// What is to be objected to a certificate where it is shown in a handshake.
  fileprivate init(_ certificate: CertificateSeen, in handshake: TLSHandshake, at time: Timestamp) {
    self = []
    if let until = certificate.notValidAfter, time > until { insert(.expired) }
    if let since = certificate.notValidBefore, time < since { insert(.notYetValid) }
    // An address is no server name (RFC 6066 §3), and certificates seldom name one.
    if let name = handshake.serverName, !handshake.ech, IPAddress(name) == nil,
      certificate.isReadable, !certificate.covers(name)
    {
      insert(.hostMismatch)
    }
  }

  /// What is to be objected to a certificate wherever it is shown.
  fileprivate init(_ certificate: CertificateSeen, _ isRegistrySuffix: ((String) -> Bool)?) {
    self = []
    if let details = certificate.details {
      if details.isSelfSigned == true { insert(.selfSigned) }
      let algorithm = details.signatureAlgorithm.lowercased()
      let isWeak = ["sha1", "md5", "md2"].contains { algorithm.contains($0) }
      // Nobody checks the signature with which a key vouches for itself.
      if isWeak, details.isSelfSigned != true { insert(.weakSignature) }
      let shortest =
        ["rsa", "dsa"].contains(details.keyType)
        ? Self.shortestModulus : details.keyType == "ecdsa" ? Self.shortestCurve : 0
      if details.keyBits > 0, details.keyBits < shortest { insert(.shortKey) }
    }
    guard let isRegistrySuffix else { return }
    for name in certificate.dnsNames where name.hasPrefix("*.") {
      if isRegistrySuffix(String(name.dropFirst(2))) {
        insert(.publicSuffix)
      }
    }
  }
}

extension CertificateSeen {
  /// Whether it could be read at all.
  fileprivate var isReadable: Bool { !subject.isEmpty || !dnsNames.isEmpty || !addresses.isEmpty }

  /// Whether it is for a name (RFC 9525 §6.3); the common name counts where no other name is there.
  func covers(_ name: String) -> Bool {
    let name = DomainName.normalised(name)
    if IPAddress(name) != nil { return addresses.contains(name) }
    let own = dnsNames.isEmpty && addresses.isEmpty ? [commonName] : dnsNames
    return own.contains { pattern in
      let pattern = DomainName.normalised(pattern)
      guard pattern.hasPrefix("*.") else { return pattern == name }
      // The asterisk stands for one label.
      return name.firstIndex(of: ".").map { name[$0...] == pattern.dropFirst() } ?? false
    }
  }

  /// The common name of the subject, RFC 4514 text; empty if there is none.
  private var commonName: String {
    let part = subject.split(separator: ",").first { $0.drop { $0 == " " }.hasPrefix("CN=") }
    return part.map { String($0.drop { $0 == " " }.dropFirst(3)) } ?? ""
  }
}
