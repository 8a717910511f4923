import Crypto
import CryptoExtras
import FoundationEssentials
import SwiftASN1
import X509

/// `manifest.tsr`: what a time-stamping authority answered (RFC 3161 §2.4.2).
///
/// Checked are: that it was granted, that it speaks of this manifest, that its signature is by the
/// certificate in it, and that this certificate is for time-stamping. Whether the authority is to be
/// trusted is for the reader to say: its name and its certificate's SHA-256 are given.
package struct TimestampResponse {
  private let token: ASN1Node
  private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
  private static let tstInfo: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]
  private static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
  private static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
  private static let timeStamping: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 8]

  /// Reads a response in DER.
  ///
  /// - Throws: ``CaseError`` if it is none, or if the authority refused.
  package init(_ octets: [UInt8]) throws(CaseError) {
    guard let root = try? DER.parse(octets), let parts = children(root), let first = parts.first,
      let status = children(first)?.first.flatMap({ try? Int(derEncoded: $0) })
    else { throw CaseError("not a time-stamp response (RFC 3161)") }
    guard status == 0 || status == 1, parts.count == 2 else {
      throw CaseError("the authority refused the time-stamp: status \(status)")
    }
    token = parts[1]
  }

  /// What the response says of a manifest, in words.
  ///
  /// - Throws: ``CaseError`` if it speaks of another one, or its signature does not hold.
  package func check(_ manifest: [UInt8]) throws(CaseError) -> String {
    guard let content = explicit(of: token, Self.signedData), let parts = children(content),
      parts.count >= 4, let encapsulated = children(parts[2]), encapsulated.count == 2,
      (try? ASN1ObjectIdentifier(derEncoded: encapsulated[0])) == Self.tstInfo,
      let wrapped = children(encapsulated[1])?.first,
      let info = try? ASN1OctetString(derEncoded: wrapped)
    else { throw CaseError("a broken time-stamp token") }
    let stamp = try StampInfo(Array(info.bytes))
    guard let digest = digest(stamp.algorithm, manifest) else {
      throw CaseError("a time-stamp with a hash that is not known here")
    }
    guard digest == stamp.imprint else { throw CaseError("a time-stamp of something else") }
    let certificate = try signer(parts, Array(info.bytes))
    let hash = SHA256.hash(data: try serialized(certificate)).map { octet in
      (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined()
    return "time-stamp of \(stamp.time), serial number \(stamp.serial), by \(certificate.subject)"
      + " (certificate SHA-256 \(hash); whether to trust it is for you to say)"
  }

  private func serialized(_ certificate: Certificate) throws(CaseError) -> [UInt8] {
    var serializer = DER.Serializer()
    guard (try? serializer.serialize(certificate)) != nil else {
      throw CaseError("a broken certificate of the time-stamping authority")
    }
    return serializer.serializedBytes
  }

  /// The certificate whose key made the signature.
  private func signer(_ parts: [ASN1Node], _ info: [UInt8]) throws(CaseError) -> Certificate {
    let broken = CaseError("a time-stamp whose signature cannot be checked")
    guard let set = parts.last, let signers = children(set), signers.count == 1,
      let fields = children(signers[0]), fields.count >= 6,
      let attributes = fields.first(where: { $0.identifier == contextTag(0) }),
      let signature = fields.compactMap({ try? ASN1OctetString(derEncoded: $0) }).last,
      let algorithm = children(fields[2])?.first.flatMap({
        try? ASN1ObjectIdentifier(derEncoded: $0)
      })
    else { throw broken }
    guard let stated = value(of: Self.messageDigest, in: attributes),
      let expected = digest(algorithm, info),
      (try? ASN1OctetString(derEncoded: stated)).map({ Array($0.bytes) }) == expected,
      let type = value(of: Self.contentType, in: attributes),
      (try? ASN1ObjectIdentifier(derEncoded: type)) == Self.tstInfo
    else { throw CaseError("a time-stamp whose content is not the one that was signed") }
    // What is signed is the SET OF attributes under its own tag (RFC 5652 §5.4).
    let signed = [0x31] + Array(attributes.encodedBytes.dropFirst())
    for node in parts where node.identifier == contextTag(0) {
      for certificate in children(node) ?? [] {
        guard let read = try? Certificate(derEncoded: certificate),
          isValid(Array(signature.bytes), for: signed, algorithm, read.publicKey)
        else { continue }
        let uses = try? read.extensions.extendedKeyUsage
        guard uses?.contains(where: { $0 == .timeStamping }) == true else {
          throw CaseError("a time-stamp by a certificate that is not for time-stamping")
        }
        return read
      }
    }
    throw CaseError("a time-stamp whose signature does not hold")
  }

  private func isValid(
    _ signature: [UInt8],
    for octets: [UInt8],
    _ hash: ASN1ObjectIdentifier,
    _ key: Certificate.PublicKey
  ) -> Bool {
    if let key = _RSA.Signing.PublicKey(key) {
      let signature = _RSA.Signing.RSASignature(rawRepresentation: Data(signature))
      switch hash {
      case .sha256OID:
        return key.isValidSignature(
          signature,
          for: SHA256.hash(data: octets),
          padding: .insecurePKCS1v1_5
        )
      case .sha384OID:
        return key.isValidSignature(
          signature,
          for: SHA384.hash(data: octets),
          padding: .insecurePKCS1v1_5
        )
      case .sha512OID:
        return key.isValidSignature(
          signature,
          for: SHA512.hash(data: octets),
          padding: .insecurePKCS1v1_5
        )
      default: return false
      }
    }
    if let key = P256.Signing.PublicKey(key), hash == .sha256OID,
      let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
    {
      return key.isValidSignature(signature, for: octets)
    }
    if let key = P384.Signing.PublicKey(key), hash == .sha384OID,
      let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature)
    {
      return key.isValidSignature(signature, for: octets)
    }
    return false
  }

  private func digest(_ algorithm: ASN1ObjectIdentifier, _ octets: [UInt8]) -> [UInt8]? {
    switch algorithm {
    case .sha256OID: Array(SHA256.hash(data: octets))
    case .sha384OID: Array(SHA384.hash(data: octets))
    case .sha512OID: Array(SHA512.hash(data: octets))
    default: nil
    }
  }
}

/// What the authority states (RFC 3161 §2.4.2, TSTInfo).
private struct StampInfo {
  let algorithm: ASN1ObjectIdentifier
  let imprint: [UInt8]
  let serial: String
  let time: String

  init(_ octets: [UInt8]) throws(CaseError) {
    guard let root = try? DER.parse(octets), let fields = children(root), fields.count >= 5,
      let imprint = children(fields[2]), imprint.count == 2,
      let algorithm = children(imprint[0])?.first.flatMap({
        try? ASN1ObjectIdentifier(derEncoded: $0)
      }),
      let hash = try? ASN1OctetString(derEncoded: imprint[1]),
      let serial = primitive(fields[3]), let time = primitive(fields[4]), time.count >= 15
    else { throw CaseError("a broken time-stamp") }
    self.algorithm = algorithm
    self.imprint = Array(hash.bytes)
    self.serial = serial.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let digits = time.map { $0 > 0x20 && $0 < 0x7f ? Character(UnicodeScalar($0)) : "?" }
    let text = String(digits)
    func part(_ from: Int, _ count: Int) -> Substring { text.dropFirst(from).prefix(count) }
    self.time =
      "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z"
  }
}

extension ASN1ObjectIdentifier {
  fileprivate static let sha256OID: Self = [2, 16, 840, 1, 101, 3, 4, 2, 1]
  fileprivate static let sha384OID: Self = [2, 16, 840, 1, 101, 3, 4, 2, 2]
  fileprivate static let sha512OID: Self = [2, 16, 840, 1, 101, 3, 4, 2, 3]
}

private func contextTag(_ number: UInt) -> ASN1Identifier {
  ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
}

/// What a constructed value holds; `nil` for a primitive one.
private func children(_ node: ASN1Node) -> [ASN1Node]? {
  guard case .constructed(let nodes) = node.content else { return nil }
  return Array(nodes)
}

private func primitive(_ node: ASN1Node) -> [UInt8]? {
  guard case .primitive(let octets) = node.content else { return nil }
  return Array(octets)
}

/// The content of a ContentInfo of some type.
private func explicit(of node: ASN1Node, _ type: ASN1ObjectIdentifier) -> ASN1Node? {
  guard let fields = children(node), fields.count == 2,
    (try? ASN1ObjectIdentifier(derEncoded: fields[0])) == type
  else { return nil }
  return children(fields[1])?.first
}

/// The only value of an attribute.
private func value(of type: ASN1ObjectIdentifier, in attributes: ASN1Node) -> ASN1Node? {
  for attribute in children(attributes) ?? [] {
    guard let fields = children(attribute), fields.count == 2,
      (try? ASN1ObjectIdentifier(derEncoded: fields[0])) == type
    else { continue }
    return children(fields[1])?.first
  }
  return nil
}
