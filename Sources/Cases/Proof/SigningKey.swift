import Crypto
import FoundationEssentials
import Glibc

/// An Ed25519 key (RFC 8032) in OpenSSH's file format, so that `ssh-keygen` can use it too.
package struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key of random octets.
  package init() { key = Curve25519.Signing.PrivateKey() }

  /// Reads a key that `telltale keygen` or `ssh-keygen -t ed25519 -N ''` made.
  ///
  /// - Throws: ``CaseError`` in words for the user; never with anything of the key.
  package init(path: String) throws(CaseError) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw CaseError("\(name): the key cannot be read")
    }
    guard data.count < 64 << 10,
      let blob = Armor.decode([UInt8](data), label: "OPENSSH PRIVATE KEY")
    else {
      throw CaseError("\(name): not a private key in OpenSSH's format")
    }
    key = try Self.key(blob, name)
  }

  private static func key(
    _ blob: [UInt8],
    _ name: String
  ) throws(CaseError) -> Curve25519.Signing.PrivateKey {
    let broken = CaseError("\(name): a broken private key")
    var reader = SSHReader(blob)
    guard reader.raw(magic.count) == magic, let cipher = reader.text(), reader.string() != nil,
      reader.string() != nil, let count = reader.number(), reader.string() != nil,
      let inner = reader.string()
    else { throw broken }
    guard cipher == "none" else {
      throw CaseError(
        "\(name): protected by a passphrase; sign with ssh-keygen -Y sign "
          + "-n \(ManifestSignature.namespace) -f KEY manifest.json, and call the result manifest.sig"
      )
    }
    var secret = SSHReader(inner)
    guard count == 1, let check = secret.number(), check == secret.number(),
      let type = secret.text()
    else { throw broken }
    guard type == PublicKey.type else {
      throw CaseError("\(name): a key of type \(type); Ed25519 is what signs here")
    }
    guard let shown = secret.string(), let pair = secret.string(), pair.count == 64,
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: pair.prefix(32)),
      [UInt8](key.publicKey.rawRepresentation) == shown, Array(pair.suffix(32)) == shown
    else { throw broken }
    return key
  }

  private static let magic = Array("openssh-key-v1\0".utf8)

  /// The public half.
  package var publicKey: PublicKey { PublicKey(raw: [UInt8](key.publicKey.rawRepresentation)) }

  /// The public half's SHA-256 as `ssh-keygen -l` prints it.
  package var fingerprint: String { publicKey.fingerprint }

  /// `manifest.sig` for a manifest.
  package func sign(_ manifest: [UInt8]) throws(CaseError) -> [UInt8] {
    let signed = ManifestSignature.signedOctets(manifest, hash: "sha512") ?? []
    guard let signature = try? key.signature(for: signed) else {
      throw CaseError("the manifest could not be signed")
    }
    return ManifestSignature(key: publicKey, hash: "sha512", signature: [UInt8](signature)).file
  }

  /// Writes the key for its owner alone, and its public half beside it as `.pub`; neither may be
  /// there already.
  package func write(to path: String) throws(CaseError) {
    var inner = SSHBuilder()
    let check = UInt32.random(in: .min ... .max)
    inner.number(check)
    inner.number(check)
    inner.string(PublicKey.type)
    inner.string(publicKey.raw)
    inner.string([UInt8](key.rawRepresentation) + publicKey.raw)
    inner.string("telltale")
    var pad: UInt8 = 0
    while inner.bytes.count % 8 != 0 {
      pad += 1
      inner.raw([pad])
    }
    var file = SSHBuilder()
    file.raw(Self.magic)
    file.string("none")
    file.string("none")
    file.string("")
    file.number(1)
    file.string(publicKey.blob)
    file.string(inner.bytes)
    try NewFile.create(path + ".pub", Array("\(publicKey.line) telltale\n".utf8), mode: 0o644)
    do throws(CaseError) {
      try NewFile.create(path, Armor.encode(file.bytes, label: "OPENSSH PRIVATE KEY"), mode: 0o600)
    } catch {
      _ = unsafe unlink(path + ".pub")
      throw error
    }
  }
}

/// The public half of a key that signs manifests.
package struct PublicKey: Hashable, Sendable {
  static let type = "ssh-ed25519"
  /// The 32 octets of the key.
  let raw: [UInt8]

  init(raw: [UInt8]) { self.raw = raw }

  /// Reads the first field pair `ssh-ed25519 AAAA…` of an OpenSSH public key or of a line of an
  /// `allowed_signers` file; `nil` if there is none.
  package init?(line: String) {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let place = words.firstIndex(of: Self.type), words.indices.contains(place + 1),
      let data = Data(base64Encoded: words[place + 1])
    else { return nil }
    self.init(blob: [UInt8](data))
  }

  init?(blob: [UInt8]) {
    var reader = SSHReader(blob)
    guard reader.text() == Self.type, let raw = reader.string(), raw.count == 32, reader.isAtEnd
    else { return nil }
    self.raw = raw
  }

  /// The key in SSH's wire format.
  var blob: [UInt8] {
    var builder = SSHBuilder()
    builder.string(Self.type)
    builder.string(raw)
    return builder.bytes
  }

  /// `ssh-ed25519 AAAA…`.
  package var line: String { "\(Self.type) \(Data(blob).base64EncodedString())" }

  /// The SHA-256 of the key as `ssh-keygen -l` prints it.
  package var fingerprint: String {
    let digest = Data(SHA256.hash(data: blob)).base64EncodedString()
    return "SHA256:" + digest.prefix { $0 != "=" }
  }
}
