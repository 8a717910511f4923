import Crypto
import SwiftASN1
import Wire
import X509

extension ObservationLog {
  /// Records a certificate seen in clear, once per capture, and gives its fingerprint.
  mutating func certificate(_ der: [UInt8], _ context: MessageContext) -> String {
    let fingerprint = hexadecimal(SHA256.hash(data: der))
    guard seenCertificates.insert(fingerprint).inserted,
      hasRoom(certificates.count, kind: "certificate", context.frame)
    else { return fingerprint }
    var record = CertificateSeen(
      flow: context.flow,
      frame: context.frame,
      fingerprint: fingerprint,
      subject: "",
      issuer: "",
      notValidBefore: nil,
      notValidAfter: nil,
      dnsNames: []
    )
    do {
      let fields = try CertificateFields(der)
      record.take(fields)
      record.details = CertificateDetails(fields, der)
    } catch {
      note("certificate-unreadable", "the certificate is not valid DER", context.frame)
    }
    certificates.append(record)
    return fingerprint
  }
}

extension CertificateSeen {
  /// Fills in whom the certificate names, and for how long.
  fileprivate mutating func take(_ fields: CertificateFields) {
    subject = fields.subject
    issuer = fields.issuer
    notValidBefore = fields.notValidBefore
    notValidAfter = fields.notValidAfter
    dnsNames = fields.dnsNames
    addresses = fields.addresses
  }
}

extension CertificateDetails {
  fileprivate init(_ fields: CertificateFields, _ der: [UInt8]) {
    self.init(
      version: fields.version,
      serial: hexadecimal(fields.serial),
      signatureAlgorithm: fields.signatureAlgorithm,
      keyType: fields.key.type,
      keyBits: fields.key.bits,
      isAuthority: fields.isAuthority,
      isSelfSigned: fields.isSelfIssued ? Self.isSignedByItself(der) : false
    )
  }

  /// Whether a certificate's own key made its signature; `nil` for a key that cannot be used here.
  private static func isSignedByItself(_ der: [UInt8]) -> Bool? {
    guard let certificate = try? Certificate(derEncoded: der) else { return nil }
    return certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
  }
}
