/// The Data Encryption Standard (FIPS 46-3), to undo what applications still do with it.
///
/// Nothing that is kept in force offers it: the libraries this package uses have left it out. Only
/// decryption of single blocks is here, for published recipes.
struct DES {
  private let keys: [UInt64]

  /// Takes a key of eight octets.
  init(_ key: [UInt8]) {
    let bits = key.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let chosen = Self.permute(bits, 64, DESTables.choice1)
    var (left, right) = (chosen >> 28 & 0xfff_ffff, chosen & 0xfff_ffff)
    var keys: [UInt64] = []
    for shift in DESTables.shifts {
      left = (left << shift | left >> (28 - shift)) & 0xfff_ffff
      right = (right << shift | right >> (28 - shift)) & 0xfff_ffff
      keys.append(Self.permute(left << 28 | right, 56, DESTables.choice2))
    }
    self.keys = keys
  }

  /// Undoes ECB mode; octets behind the last whole block are left out.
  func decrypt(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    for start in stride(from: 0, through: octets.count - 8, by: 8) {
      let block = octets[start..<(start + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let plain = decrypt(block)
      for place in 0..<8 { result.append(UInt8(truncatingIfNeeded: plain >> (56 - place * 8))) }
    }
    return result
  }

  /// Undoes one block.
  func decrypt(_ block: UInt64) -> UInt64 {
    let mixed = Self.permute(block, 64, DESTables.initial)
    var (left, right) = (UInt32(truncatingIfNeeded: mixed >> 32), UInt32(truncatingIfNeeded: mixed))
    for key in keys.reversed() { (left, right) = (right, left ^ Self.round(right, key)) }
    return Self.permute(UInt64(right) << 32 | UInt64(left), 64, DESTables.final)
  }

  private static func round(_ half: UInt32, _ key: UInt64) -> UInt32 {
    let wide = permute(UInt64(half), 32, DESTables.expansion) ^ key
    var result: UInt64 = 0
    for box in 0..<8 {
      let six = Int(wide >> UInt64(42 - box * 6) & 63)
      let (row, column) = ((six >> 4 & 2) | (six & 1), six >> 1 & 15)
      result = result << 4 | UInt64(DESTables.boxes[box][row * 16 + column])
    }
    return UInt32(truncatingIfNeeded: permute(result, 32, DESTables.spread))
  }

  /// Takes the bits of `table`, numbered from 1 at the most significant of `width`.
  private static func permute(_ bits: UInt64, _ width: UInt64, _ table: [UInt8]) -> UInt64 {
    table.reduce(0) { $0 << 1 | (bits >> (width - UInt64($1)) & 1) }
  }
}
