package import Wire

/// A certificate that travelled in clear (RFC 5280).
package struct CertificateSeen: Sendable {
  /// The flow it was seen in first, as an index into ``Observations/flows``.
  package var flow: Int
  /// The frame that completed it.
  package var frame: FrameReference
  /// SHA-256 of its DER form: 64 hexadecimal digits.
  package var fingerprint: String
  /// The subject, RFC 4514 text; empty if it could not be read.
  package var subject: String
  /// The issuer, RFC 4514 text; empty if it could not be read.
  package var issuer: String
  /// The start of validity.
  package var notValidBefore: Timestamp?
  /// The end of validity.
  package var notValidAfter: Timestamp?
  /// DNS names of the subject alternative name extension.
  package var dnsNames: [String]
  /// Addresses of the subject alternative name extension.
  package var addresses: [String] = []
  /// What else it says; `nil` if it could not be read.
  package var details: CertificateDetails?

  /// A certificate as read from a handshake.
  package init(
    flow: Int,
    frame: FrameReference,
    fingerprint: String,
    subject: String,
    issuer: String,
    notValidBefore: Timestamp?,
    notValidAfter: Timestamp?,
    dnsNames: [String]
  ) {
    self.flow = flow
    self.frame = frame
    self.fingerprint = fingerprint
    self.subject = subject
    self.issuer = issuer
    self.notValidBefore = notValidBefore
    self.notValidAfter = notValidAfter
    self.dnsNames = dnsNames
  }
}

/// What a certificate says of itself beside names and dates (RFC 5280 §4.1).
package struct CertificateDetails: Hashable, Sendable {
  /// 1 to 3.
  package var version: Int
  /// The serial number in hexadecimal digits.
  package var serial: String
  /// The algorithm it was signed with, such as `sha256WithRSAEncryption`.
  package var signatureAlgorithm: String
  /// `rsa`, `dsa`, `ecdsa`, `ed25519` or `ed448`; the numbers of its identifier for another.
  package var keyType: String
  /// The length of the key, 0 if it is not known.
  package var keyBits: Int
  /// Whether it may sign others, where basic constraints say so.
  package var isAuthority: Bool?
  /// Whether its own key signed it: subject and issuer are the same, and the signature holds.
  ///
  /// `nil` if they are the same, and the signature is of a kind that cannot be checked here.
  package var isSelfSigned: Bool?

  /// Everything known of one certificate.
  package init(
    version: Int,
    serial: String,
    signatureAlgorithm: String,
    keyType: String,
    keyBits: Int,
    isAuthority: Bool?,
    isSelfSigned: Bool?
  ) {
    self.version = version
    self.serial = serial
    self.signatureAlgorithm = signatureAlgorithm
    self.keyType = keyType
    self.keyBits = keyBits
    self.isAuthority = isAuthority
    self.isSelfSigned = isSelfSigned
  }
}
