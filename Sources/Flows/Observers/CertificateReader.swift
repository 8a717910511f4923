import Crypto
import FoundationEssentials
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
      record.fill(try Certificate(derEncoded: der))
    } catch {
      note("certificate-unreadable", "the certificate is not valid DER", context.frame)
    }
    certificates.append(record)
    return fingerprint
  }
}

extension CertificateSeen {
  /// Fills in what the certificate says.
  fileprivate mutating func fill(_ certificate: Certificate) {
    subject = certificate.subject.description
    issuer = certificate.issuer.description
    notValidBefore = timestamp(certificate.notValidBefore.timeIntervalSince1970)
    notValidAfter = timestamp(certificate.notValidAfter.timeIntervalSince1970)
    let names = try? certificate.extensions.subjectAlternativeNames
    dnsNames = (names.map(Array.init) ?? []).compactMap { name in
      if case .dnsName(let text) = name { text } else { nil }
    }
  }
}

/// A moment from seconds since the epoch; `nil` for what nanoseconds cannot hold.
private func timestamp(_ seconds: Double) -> Timestamp? {
  guard seconds.isFinite, abs(seconds) < 9e9 else { return nil }
  return Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000)
}
