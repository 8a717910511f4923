/// SHA-256 (FIPS 180-4), so that these tests need no library to check one constant.
func sha256(_ message: [UInt8]) -> [UInt8] {
  var padded = message + [0x80]
  while padded.count % 64 != 56 { padded.append(0) }
  let bits = UInt64(message.count) * 8
  padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
  let primes = (2...311).filter { n in !(2..<n).contains { n % $0 == 0 } }
  func fraction(_ root: Double) -> UInt32 {
    UInt32(truncatingIfNeeded: UInt64((root - root.rounded(.down)) * 4_294_967_296))
  }
  let constants = primes.map { fraction(cubeRoot($0)) }
  var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
  for block in stride(from: 0, to: padded.count, by: 64) {
    var w = (0..<16).map { i in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[block + i * 4 + $1]) }
    }
    for i in 16..<64 {
      let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
      let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
      w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
    }
    var v = state
    for i in 0..<64 {
      let s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
      let choice = v[4] & v[5] ^ ~v[4] & v[6]
      let t1 = v[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
      let s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
      let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
      v = [t1 &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    for i in 0..<8 { state[i] = state[i] &+ v[i] }
  }
  return state.flatMap { word in
    (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
  }
}

private func rotate(_ value: UInt32, _ by: UInt32) -> UInt32 { value >> by | value << (32 - by) }

private func cubeRoot(_ value: Int) -> Double {
  var root = Double(value) / 2
  for _ in 0..<200 { root = (2 * root + Double(value) / (root * root)) / 3 }
  return root
}
