import Crypto
import CryptoExtras
package import Wire

/// Replaces addresses so that two that share their first n bits still share exactly n bits.
///
/// This is Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address Anonymization", ICNP
/// 2002), with AES-128 as its pseudorandom function, for IPv4 and in the same way for IPv6.
package struct PrefixCipher: Sendable {
  private let key: SymmetricKey
  private let pad: [UInt8]

  /// Takes 32 octets: an AES key, then what the padding is made of.
  package init(_ octets: [UInt8]) {
    precondition(octets.count == 32, "Crypto-PAn takes a key of 32 octets")
    key = SymmetricKey(data: octets[..<16])
    pad = Self.permute(Array(octets[16...]), key)
  }

  /// The address that stands for another one, of the same family.
  ///
  /// - Parameters:
  ///   - address: the address.
  ///   - kept: how many leading bits stay as they are.
  /// - Returns: the other address.
  package func encrypt(_ address: IPAddress, keeping kept: Int = 0) -> IPAddress {
    let octets = address.networkOctets
    var result = octets
    // The pad with the address's first bits written over it.
    var block = pad
    for bit in 0..<(octets.count * 8) {
      let (place, mask) = (bit / 8, UInt8(0x80) >> UInt8(bit % 8))
      if bit >= kept, Self.permute(block, key)[0] & 0x80 != 0 { result[place] ^= mask }
      block[place] = block[place] & ~mask | octets[place] & mask
    }
    return IPAddress(networkOctets: result)
  }

  private static func permute(_ block: [UInt8], _ key: SymmetricKey) -> [UInt8] {
    var block = block
    do {
      try AES.permute(&block, key: key)
    } catch {
      preconditionFailure("AES permutes blocks of 16 octets")
    }
    return block
  }
}

extension IPAddress {
  /// 4 or 16 octets in network byte order.
  var networkOctets: [UInt8] {
    if isIPv4 { return (0..<4).map { UInt8(truncatingIfNeeded: ipv4Bits >> UInt32(24 - $0 * 8)) } }
    return (0..<16).map { index in
      UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - index % 8 * 8))
    }
  }

  /// The address of 4 or 16 octets in network byte order.
  init(networkOctets octets: [UInt8]) {
    func number(_ range: Range<Int>) -> UInt64 { octets[range].reduce(0) { $0 << 8 | UInt64($1) } }
    if octets.count == 4 {
      self.init(ipv4: UInt32(truncatingIfNeeded: number(0..<4)))
    } else {
      self.init(high: number(0..<8), low: number(8..<16))
    }
  }
}
