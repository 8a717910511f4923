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
    // HKDF-Extract (RFC 5869 §2.2).
    let initial = KeyedHash(key: salt)(connectionID)
    let client = KeyedHash(key: Self.expand(KeyedHash(key: initial), "client in", 32))
    key = SymmetricKey(data: Self.expand(client, prefix + "key", 16))
    headerProtection = SymmetricKey(data: Self.expand(client, prefix + "hp", 16))
    initialVector = Self.expand(client, prefix + "iv", 12)
  }

  /// HKDF-Expand-Label with an empty context (RFC 8446 §7.1).
  private static func expand(_ secret: KeyedHash, _ label: String, _ length: Int) -> [UInt8] {
    var info: [UInt8] = [0, UInt8(length), UInt8(6 + label.utf8.count)]
    info.reserveCapacity(info.count + 6 + label.utf8.count + 2)
    info += "tls13 ".utf8
    info += label.utf8
    // An empty context; one block is enough for 32 octets and less (RFC 5869 §2.3).
    info += [0, 1]
    return Array(secret(info).prefix(length))
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

/// HMAC-SHA256 (RFC 2104) for keys of up to 64 octets.
///
/// The library's own is generic over keys and messages; deriving the keys of a connection with it
/// takes four times as long, and a large capture holds ten thousand connections. The hash is the
/// library's.
private struct KeyedHash {
  private let inner: SHA256
  private let outer: SHA256

  init(key: [UInt8]) {
    var pad = [UInt8](repeating: 0x36, count: 64)
    for index in 0..<min(key.count, 64) { pad[index] ^= key[index] }
    inner = Self.hash(pad, after: SHA256())
    for index in pad.indices { pad[index] ^= 0x36 ^ 0x5c }
    outer = Self.hash(pad, after: SHA256())
  }

  /// The code of a message, 32 octets.
  func callAsFunction(_ message: [UInt8]) -> [UInt8] {
    let digest = Array(Self.hash(message, after: inner).finalize())
    return Array(Self.hash(digest, after: outer).finalize())
  }

  private static func hash(_ bytes: [UInt8], after start: SHA256) -> SHA256 {
    var hash = start
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return hash
  }
}
