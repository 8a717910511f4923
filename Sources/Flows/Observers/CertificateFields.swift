import SwiftASN1
import Wire
import X509

/// The fields of a certificate (RFC 5280 §4.1), read one by one.
///
/// `Certificate` refuses keys that it cannot use, such as RSA of 1024 bits; who a certificate names
/// does not depend on its key.
struct CertificateFields {
  private(set) var version = 1
  private(set) var serial: [UInt8] = []
  private(set) var signatureAlgorithm = ""
  private(set) var issuer = ""
  private(set) var subject = ""
  private(set) var notValidBefore: Timestamp?
  private(set) var notValidAfter: Timestamp?
  private(set) var key = CertificateKey()
  private(set) var dnsNames: [String] = []
  private(set) var addresses: [String] = []
  private(set) var isAuthority: Bool?
  /// Whether subject and issuer are the same octets.
  private(set) var isSelfIssued = false

  /// Reads a certificate; a field that is not as it should be stays empty.
  ///
  /// - Throws: if the octets are no DER, or the fields up to the subject are not there.
  init(_ der: [UInt8]) throws {
    var outer = try Self.children(DER.parse(der))
    var fields = try Self.children(Self.next(&outer))
    var node = try Self.next(&fields)
    if node.identifier.tagClass == .contextSpecific, node.identifier.tagNumber == 0 {
      var inner = try Self.children(node)
      version = (Self.octets(try Self.next(&inner)).first.map { Int($0) } ?? 0) + 1
      node = try Self.next(&fields)
    }
    serial = Array(Self.octets(node))
    signatureAlgorithm = Self.algorithm(try Self.next(&fields))
    let issuerNode = try Self.next(&fields)
    issuer = CertificateNameText.read(issuerNode)
    var validity = try Self.children(Self.next(&fields))
    notValidBefore = validity.next().flatMap { CertificateTime.read(Self.octets($0)) }
    notValidAfter = validity.next().flatMap { CertificateTime.read(Self.octets($0)) }
    let subjectNode = try Self.next(&fields)
    subject = CertificateNameText.read(subjectNode)
    isSelfIssued = subjectNode.encodedBytes == issuerNode.encodedBytes
    if let node = fields.next() { key = CertificateKey(node) }
    while let node = fields.next() {
      guard node.identifier.tagClass == .contextSpecific, node.identifier.tagNumber == 3 else {
        continue
      }
      try? readExtensions(node)
    }
  }

  private mutating func readExtensions(_ node: ASN1Node) throws {
    var tagged = try Self.children(node)
    var list = try Self.children(Self.next(&tagged))
    while let node = list.next() {
      guard let field = try? Certificate.Extension(derEncoded: node) else { continue }
      if let names = try? SubjectAlternativeNames(field) {
        for name in names { take(name) }
      } else if let constraints = try? BasicConstraints(field) {
        if case .isCertificateAuthority = constraints {
          isAuthority = true
        } else {
          isAuthority = false
        }
      }
    }
  }

  private mutating func take(_ name: GeneralName) {
    switch name {
    case .dnsName(let text): dnsNames.append(text)
    case .ipAddress(let octets):
      if let address = IPAddress(octets: Array(octets.bytes).span) {
        addresses.append(address.description)
      }
    default: break
    }
  }

  /// The name of an algorithm, or the numbers of its identifier.
  private static func algorithm(_ node: ASN1Node) -> String {
    guard var parts = try? children(node), let first = parts.next(),
      let identifier = try? ASN1ObjectIdentifier(derEncoded: first)
    else { return "" }
    let numbers = "\(identifier)"
    return algorithmNames[numbers] ?? numbers
  }

  static func children(_ node: ASN1Node) throws -> ASN1NodeCollection.Iterator {
    guard case .constructed(let nodes) = node.content else { throw CertificateFault() }
    return nodes.makeIterator()
  }

  private static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
    guard let node = nodes.next() else { throw CertificateFault() }
    return node
  }

  static func octets(_ node: ASN1Node) -> ArraySlice<UInt8> {
    guard case .primitive(let octets) = node.content else { return [] }
    return octets
  }
}

/// A certificate is not built as it should be.
private struct CertificateFault: Error {}

/// What a certificate says of its key (RFC 3279 §2.3, RFC 5480 §2.1, RFC 8410 §3).
struct CertificateKey {
  /// `rsa`, `dsa`, `ecdsa`, `ed25519` or `ed448`; the numbers of its identifier for another.
  private(set) var type = ""
  /// Its length, 0 if that is not known.
  private(set) var bits = 0

  init() {}

  /// Reads a SubjectPublicKeyInfo.
  init(_ node: ASN1Node) {
    guard var parts = try? CertificateFields.children(node), let algorithm = parts.next(),
      let value = parts.next(), var words = try? CertificateFields.children(algorithm),
      let first = words.next(), let identifier = try? ASN1ObjectIdentifier(derEncoded: first)
    else { return }
    // The first octet counts the bits that are not in use.
    let key = CertificateFields.octets(value).dropFirst()
    switch "\(identifier)" {
    case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7":
      type = "rsa"
      bits = Self.modulus(key)
    case "1.2.840.10040.4.1":
      type = "dsa"
      bits = words.next().map(Self.firstNumber) ?? 0
    case "1.2.840.10045.2.1":
      type = "ecdsa"
      let curve = words.next().flatMap { try? ASN1ObjectIdentifier(derEncoded: $0) }
      // An uncompressed point is one octet and two numbers of the field's size.
      let field = max(0, key.count - 1) / 2 * 8
      bits = curve.map { "\($0)" } == "1.3.132.0.35" ? 521 : field
    case "1.3.101.112": (type, bits) = ("ed25519", 256)
    case "1.3.101.113": (type, bits) = ("ed448", 456)
    case let other: type = other
    }
  }

  private static func modulus(_ key: ArraySlice<UInt8>) -> Int {
    (try? DER.parse(key)).map(firstNumber) ?? 0
  }

  /// The bits of the first integer of a sequence.
  private static func firstNumber(_ node: ASN1Node) -> Int {
    guard var numbers = try? CertificateFields.children(node), let first = numbers.next() else {
      return 0
    }
    let octets = CertificateFields.octets(first).drop { $0 == 0 }
    guard let top = octets.first else { return 0 }
    return octets.count * 8 - top.leadingZeroBitCount
  }
}

/// Times of certificates: `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` (RFC 5280 §4.1.2.5).
enum CertificateTime {
  /// Reads one; `nil` for any other form, also for one beyond what nanoseconds hold.
  static func read(_ octets: ArraySlice<UInt8>) -> Timestamp? {
    guard octets.count == 13 || octets.count == 15, octets.last == UInt8(ascii: "Z"),
      octets.dropLast().allSatisfy({ (48...57).contains($0) })
    else { return nil }
    let digits = octets.dropLast().map { Int64($0 - 48) }
    let pairs = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
    let parts = pairs.suffix(5)
    let year =
      pairs.count == 7
      ? pairs[0] * 100 + pairs[1] : pairs[0] + (pairs[0] >= 50 ? 1900 : 2000)
    let at = parts.startIndex
    let (month, day) = (parts[at], parts[at + 1])
    guard (1...12).contains(month), (1...31).contains(day), (1680...2250).contains(year) else {
      return nil
    }
    let seconds =
      days(year, month, day) * 86_400 + parts[at + 2] * 3600 + parts[at + 3] * 60 + parts[at + 4]
    return Timestamp(nanoseconds: seconds * 1_000_000_000)
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    // Years begin in March here, so that the leap day is the last.
    let start = month <= 2 ? year - 1 : year
    let (era, ofEra) = (start / 400, start % 400)
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }
}

/// Signature algorithms by identifier, in the words of RFC 3279, RFC 4055, RFC 5758 and RFC 8410.
private let algorithmNames = [
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.10": "rsassaPss",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.2.840.10040.4.3": "dsa-with-sha1",
  "2.16.840.1.101.3.4.3.2": "dsa-with-sha256",
  "1.3.101.112": "ed25519",
  "1.3.101.113": "ed448",
]
