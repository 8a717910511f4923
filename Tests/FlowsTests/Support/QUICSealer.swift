import Crypto
import CryptoExtras
import Foundation
import Wire

/// Seals a client's Initial packets (RFC 9001 §5, RFC 9369 §3.3), written from the RFCs and not
/// from the code under test.
struct QUICSealer {
  /// 1 or 2.
  let version: Int
  /// The destination connection id that the keys come from.
  let connectionID: [UInt8]

  private static let salts: [Int: [UInt8]] = [
    1: [
      0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
      0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a,
    ],
    2: [
      0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
      0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
    ],
  ]

  /// The four octets of the version on the wire.
  var versionOctets: [UInt8] { version == 1 ? [0, 0, 0, 1] : [0x6b, 0x33, 0x43, 0xcf] }

  private func expand(_ secret: SymmetricKey, _ label: String, _ count: Int) -> SymmetricKey {
    let full = Array("tls13 \(label)".utf8)
    return HKDF<SHA256>.expand(
      pseudoRandomKey: secret,
      info: [0, UInt8(count), UInt8(full.count)] + full + [0],
      outputByteCount: count
    )
  }

  /// One Initial packet with a packet number of four octets, its frames padded to `size` octets; the
  /// connection id in its header is that of the keys unless given.
  func initial(
    _ frames: [UInt8],
    number: UInt32 = 0,
    size: Int = 1162,
    token: [UInt8] = [],
    carriedID: [UInt8]? = nil
  ) throws -> [UInt8] {
    let clear = frames + Array(repeating: 0, count: max(0, size - frames.count))
    let id = carriedID ?? connectionID
    var header: [UInt8] = [version == 1 ? 0xc3 : 0xd3] + versionOctets
    header += [UInt8(id.count)] + id + [0]
    header += Self.varint(token.count) + token + Self.varint(4 + clear.count + 16)
    let numberAt = header.count
    header += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }

    let prefix = version == 1 ? "quic " : "quicv2 "
    let initial = HKDF<SHA256>.extract(
      inputKeyMaterial: SymmetricKey(data: connectionID),
      salt: Data(Self.salts[version] ?? [])
    )
    let client = expand(SymmetricKey(data: initial), "client in", 32)
    var nonce = expand(client, prefix + "iv", 12).withUnsafeBytes { Array($0) }
    for index in 0..<4 { nonce[8 + index] ^= header[numberAt + index] }
    let box = try AES.GCM.seal(
      clear,
      using: expand(client, prefix + "key", 16),
      nonce: AES.GCM.Nonce(data: nonce),
      authenticating: header
    )
    let sealed = Array(box.ciphertext) + Array(box.tag)
    var mask = Array(sealed[..<16])
    try AES.permute(&mask, key: expand(client, prefix + "hp", 16))
    header[0] ^= mask[0] & 0x0f
    for index in 0..<4 { header[numberAt + index] ^= mask[1 + index] }
    return header + sealed
  }

  /// A CRYPTO frame (RFC 9000 §19.6).
  static func crypto(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    [6] + varint(offset) + varint(bytes.count) + bytes
  }

  /// A number in two octets (RFC 9000 §16).
  static func varint(_ value: Int) -> [UInt8] {
    value < 64 ? [UInt8(value)] : [0x40 | UInt8(value >> 8), UInt8(value & 255)]
  }
}

/// Octets from hexadecimal digits.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}
