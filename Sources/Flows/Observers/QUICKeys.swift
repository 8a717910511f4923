import Crypto
import CryptoExtras
import Wire

/// The client's Initial keys of one QUIC connection, which anyone can derive (RFC 9001 §5.2).
struct QUICKeys {
  private let key: SymmetricKey
  private let initialVector: [UInt8]
  private let headerProtection: SymmetricKey

  /// Derives the keys from the client's first destination connection id; `nil` for a version whose
  /// salt is not known.
  init?(version: QUICVersion, connectionID: [UInt8]) {
    guard let salt = version.initialSalt else { return nil }
    let prefix = version.labelPrefix
    let secret = HKDF<SHA256>.extract(
      inputKeyMaterial: SymmetricKey(data: connectionID),
      salt: salt
    )
    let client = Self.expand(SymmetricKey(data: secret), "client in", 32)
    key = Self.expand(client, prefix + "key", 16)
    headerProtection = Self.expand(client, prefix + "hp", 16)
    initialVector = unsafe Self.expand(client, prefix + "iv", 12).withUnsafeBytes {
      unsafe Array($0)
    }
  }

  /// HKDF-Expand-Label with an empty context (RFC 8446 §7.1).
  private static func expand(_ secret: SymmetricKey, _ label: String, _ length: Int) -> SymmetricKey
  {
    let full = Array("tls13 ".utf8) + Array(label.utf8)
    let info = [0, UInt8(length), UInt8(full.count)] + full + [0]
    // One block is enough for 32 octets and less (RFC 5869 §2.3).
    let block = HMAC<SHA256>.authenticationCode(for: info + [1], using: secret)
    return SymmetricKey(data: Array(block.prefix(length)))
  }

  /// Opens one Initial packet (RFC 9001 §5.3, §5.4).
  ///
  /// - Parameters:
  ///   - packet: the packet's octets, from its first to the last its length field covers.
  ///   - numberOffset: where the packet number starts.
  /// - Returns: the frames in clear; `nil` if the packet does not open with these keys.
  func open(_ packet: Span<UInt8>, numberOffset: Int) -> [UInt8]? {
    guard packet.count >= numberOffset + 4 + 16 else { return nil }
    let sample = packet.extracting((numberOffset + 4)..<(numberOffset + 20)).copied()
    var mask = sample
    guard (try? AES.permute(&mask, key: headerProtection)) != nil else { return nil }
    var header = packet.extracting(0..<(numberOffset + 4)).copied()
    header[0] ^= mask[0] & 0x0f
    let numberLength = Int(header[0] & 3) + 1
    var number: UInt64 = 0
    for index in 0..<numberLength {
      header[numberOffset + index] ^= mask[1 + index]
      number = number << 8 | UInt64(header[numberOffset + index])
    }
    header.removeLast(4 - numberLength)
    var nonce = initialVector
    for index in 0..<8 {
      nonce[11 - index] ^= UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
    }
    let sealed = packet.extracting((numberOffset + numberLength)..<packet.count).copied()
    guard sealed.count >= 16,
      let box = try? AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: nonce),
        ciphertext: sealed.dropLast(16),
        tag: sealed.suffix(16)
      ), let clear = try? AES.GCM.open(box, using: key, authenticating: header)
    else { return nil }
    return Array(clear)
  }
}
