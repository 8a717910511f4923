import Crypto
import FoundationEssentials

/// `manifest.sig`: an SSH signature (OpenSSH's PROTOCOL.sshsig) over `manifest.json`.
///
/// Anyone can check it without this program:
/// `ssh-keygen -Y check-novalidate -n telltale-manifest -s manifest.sig < manifest.json`.
package struct ManifestSignature: Sendable {
  /// What such signatures are for; one made for something else does not count.
  package static let namespace = "telltale-manifest"
  private static let label = "SSH SIGNATURE"
  private static let magic = Array("SSHSIG".utf8)

  /// Who signed.
  package let key: PublicKey
  let hash: String
  let signature: [UInt8]

  init(key: PublicKey, hash: String, signature: [UInt8]) {
    self.key = key
    self.hash = hash
    self.signature = signature
  }

  /// Reads a signature file, which must be exactly as it would be written.
  ///
  /// - Throws: ``CaseError`` saying what is wrong.
  package init(file: [UInt8]) throws(CaseError) {
    guard let blob = Armor.decode(file, label: Self.label) else {
      throw CaseError("not an SSH signature")
    }
    var reader = SSHReader(blob)
    guard reader.raw(6) == Self.magic, reader.number() == 1, let key = reader.string(),
      let namespace = reader.text(), reader.string()?.isEmpty == true, let hash = reader.text(),
      let inner = reader.string(), reader.isAtEnd
    else { throw CaseError("a broken SSH signature") }
    guard let known = PublicKey(blob: key) else {
      throw CaseError("made with a key that is not Ed25519")
    }
    guard namespace == Self.namespace else {
      throw CaseError("made for another purpose than \(Self.namespace)")
    }
    var signature = SSHReader(inner)
    guard signature.text() == PublicKey.type, let octets = signature.string(), octets.count == 64,
      signature.isAtEnd
    else { throw CaseError("a broken SSH signature") }
    self.init(key: known, hash: hash, signature: octets)
    guard self.file == file else { throw CaseError("an SSH signature that was edited") }
  }

  /// The file.
  package var file: [UInt8] {
    var inner = SSHBuilder()
    inner.string(PublicKey.type)
    inner.string(signature)
    var blob = SSHBuilder()
    blob.raw(Self.magic)
    blob.number(1)
    blob.string(key.blob)
    blob.string(Self.namespace)
    blob.string("")
    blob.string(hash)
    blob.string(inner.bytes)
    return Armor.encode(blob.bytes, label: Self.label)
  }

  /// Whether this key signed this manifest.
  package func holds(for manifest: [UInt8]) -> Bool {
    guard let signed = Self.signedOctets(manifest, hash: hash),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key.raw)
    else { return false }
    return key.isValidSignature(signature, for: signed)
  }

  /// What is signed in a manifest's stead; `nil` for a hash that is not known.
  static func signedOctets(_ manifest: [UInt8], hash: String) -> [UInt8]? {
    var builder = SSHBuilder()
    builder.raw(magic)
    builder.string(namespace)
    builder.string("")
    builder.string(hash)
    switch hash {
    case "sha512": builder.string(Array(SHA512.hash(data: manifest)))
    case "sha256": builder.string(Array(SHA256.hash(data: manifest)))
    default: return nil
    }
    return builder.bytes
  }
}
