/// Builds the octets of test messages.
enum Octets {
  /// Octets from hexadecimal digits; white space is left out.
  static func hex(_ text: String) -> [UInt8] {
    let digits = text.filter(\.isHexDigit).map { UInt8($0.hexDigitValue ?? 0) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// A number in network byte order.
  static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// Octets with their count in front.
  static func vector(_ width: Int, _ content: [UInt8]) -> [UInt8] {
    number(content.count, width) + content
  }

  /// 16-bit numbers with the count of their octets in front.
  static func list(_ width: Int, _ values: [Int]) -> [UInt8] {
    vector(width, values.flatMap { number($0, 2) })
  }

  /// A domain name on the wire.
  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { vector(1, Array($0.utf8)) } + [0]
  }
}

/// A small generator of random numbers that gives the same ones for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

/// Gives `body` mutations of the samples: octets changed, inserted, removed, ends cut off.
func forEachMutation(
  of samples: [[UInt8]],
  seed: UInt64,
  count: Int = 3000,
  _ body: ([UInt8]) -> Void
) {
  var generator = SeededGenerator(seed: seed)
  for round in 0..<count {
    var octets = samples[round % samples.count]
    for _ in 0..<Int.random(in: 1...6, using: &generator) where !octets.isEmpty {
      let index = Int.random(in: 0..<octets.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: octets[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: octets[index] = [0, 0xff, 0x7f, 0x80, 0xc0][index % 5]
      case 2: octets[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 3: octets.insert(UInt8.random(in: 0...255, using: &generator), at: index)
      case 4: octets.remove(at: index)
      default: octets.removeSubrange(index...)
      }
    }
    body(octets)
  }
}
