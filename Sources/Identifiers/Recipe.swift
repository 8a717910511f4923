import Crypto
import CryptoExtras

/// A published way to decrypt what an application encrypts with a key that everybody can know.
package struct Recipe: Hashable, Sendable {
  /// Its name in reports.
  package var name: String
  /// Who published it.
  package var source: String

  /// The recipes.
  static let mobileStatistics = Recipe(
    name: "AES-128-CBC with a fixed key that is also the vector (Baidu mobile statistics)",
    source: "Citizen Lab, Baidu's and Don'ts, 2016"
  )
  static let keyboard = Recipe(
    name: "DES-ECB with a key made from the time parameter (iFlytek input method)",
    source: "Citizen Lab, The not-so-silent type, 2024"
  )

  /// Keys of the first recipe, which are their own vectors.
  private static let fixedKeys = ["h9YLQoINGWyOBYYk", "30212102dicudiab", "dm1VEmW651QTz4MD"]

  /// Tries every recipe on a body; the plaintext of the one that fits.
  ///
  /// A recipe fits if the padding is sound and the result reads as text or as Protocol Buffers with
  /// text: a wrong key passes neither but by a chance of less than one in a million.
  static func decrypt(_ body: [UInt8], head: [UInt8]) -> (recipe: Recipe, plain: [UInt8])? {
    guard !body.isEmpty else { return nil }
    if body.count % 16 == 0 {
      for key in fixedKeys {
        if let plain = aes(body, Array(key.utf8)), isReadable(plain) {
          return (mobileStatistics, plain)
        }
      }
    }
    if body.count % 8 == 0, let time = parameter("time", in: head) {
      let seed = (time % 0x5f5_e100) ^ 0x100_1111
      let digits = String(seed)
      let key = Array((String(repeating: "0", count: max(0, 8 - digits.count)) + digits).utf8)
      if key.count == 8, let plain = unpadded(DES(key).decrypt(body), block: 8), isReadable(plain) {
        return (keyboard, plain)
      }
    }
    return nil
  }

  private static func aes(_ body: [UInt8], _ key: [UInt8]) -> [UInt8]? {
    guard let vector = try? AES._CBC.IV(ivBytes: key),
      let plain = try? AES._CBC.decrypt(body, using: SymmetricKey(data: key), iv: vector)
    else { return nil }
    return Array(plain)
  }

  /// What is left without PKCS #7 padding (RFC 5652 §6.3); `nil` if there is none.
  static func unpadded(_ octets: [UInt8], block: Int) -> [UInt8]? {
    guard let last = octets.last, last >= 1, Int(last) <= block, octets.count >= Int(last),
      octets.suffix(Int(last)).allSatisfy({ $0 == last })
    else { return nil }
    return Array(octets.dropLast(Int(last)))
  }

  /// The number behind `name=` in a request's target.
  static func parameter(_ name: String, in head: [UInt8]) -> UInt64? {
    let line = head.prefix { $0 != 0x0d && $0 != 0x0a }
    let needle = Array("\(name)=".utf8)
    guard line.count > needle.count else { return nil }
    for start in 1..<(line.count - needle.count)
    where line[start - 1] == 0x3f || line[start - 1] == 0x26 {
      guard line[start..<(start + needle.count)].elementsEqual(needle) else { continue }
      let digits = line[(start + needle.count)...].prefix { Needles.isDigit($0) }
      return UInt64(String(decoding: digits.prefix(19), as: UTF8.self))
    }
    return nil
  }

  /// Whether octets are text, or fields of Protocol Buffers that hold text, all of them.
  static func isReadable(_ octets: [UInt8]) -> Bool {
    guard octets.count >= 4 else { return false }
    let printable = octets.count { $0 >= 0x20 && $0 < 0x7f || $0 == 0x0a || $0 == 0x0d || $0 == 9 }
    if printable == octets.count { return true }
    // Sound UTF-8 without control characters is text too.
    if String(validating: octets, as: UTF8.self) != nil,
      octets.allSatisfy({ $0 >= 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 9 })
    {
      return true
    }
    return printable * 2 >= octets.count && ProtobufPath.path(octets, at: 0) != nil
  }
}
