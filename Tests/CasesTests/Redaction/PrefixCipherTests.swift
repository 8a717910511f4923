import TestSupport
import Testing
import Wire

@testable import Cases

/// The key that implementations of Crypto-PAn are tried with.
private let referenceKey: [UInt8] = [
  21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121,
  121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
]

@Suite struct PrefixCipherTests {
  private let cipher = PrefixCipher(referenceKey)

  /// IPv4: from the sample trace of the reference implementation; IPv6: from yacryptopan.
  @Test(arguments: [
    ("128.11.68.132", "135.242.180.132"), ("129.118.74.4", "134.136.186.123"),
    ("130.132.252.244", "133.68.164.234"), ("141.223.7.43", "141.167.8.160"),
    ("141.233.145.108", "141.129.237.235"), ("152.163.225.39", "151.140.114.167"),
    ("156.29.3.236", "147.225.12.42"), ("165.247.96.84", "162.9.99.234"),
    ("166.107.77.190", "160.132.178.185"), ("192.102.249.13", "252.138.62.131"),
    ("0.0.0.0", "120.255.240.1"), ("255.255.255.255", "206.120.97.255"),
    ("::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"),
    ("::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef"),
    ("2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"),
    ("2001:db8:1::1", "4401:2bc:603e:23c0:0:6fff:f0f8:c3ed"),
    ("fe80::1", "cf7f:c0e:1fc3:da1c:70:b18e:f7f3:2101"),
  ])
  func `the vectors of other implementations come out`(plain: String, cipherText: String) throws {
    let address = try #require(IPAddress(plain))
    #expect(cipher.encrypt(address).description == cipherText)
  }

  @Test(arguments: Family.allCases)
  func `addresses share as many first bits after as before`(family: Family) {
    var random = SeededRandom(seed: 7)
    let width = family == .ipv4 ? 32 : 128
    for _ in 0..<40 {
      let one = IPAddress(
        networkOctets: (0..<(width / 8)).map { _ in .random(in: .min ... .max, using: &random) }
      )
      var octets = one.networkOctets
      let bit = Int.random(in: 0..<width, using: &random)
      octets[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      let other = IPAddress(networkOctets: octets)
      #expect(shared(cipher.encrypt(one), cipher.encrypt(other)) == shared(one, other))
    }
  }

  @Test func `kept bits stay, and the rest is still told apart`() throws {
    let one = try #require(IPAddress("192.168.7.9"))
    let other = try #require(IPAddress("192.168.7.10"))
    let (first, second) = (cipher.encrypt(one, keeping: 16), cipher.encrypt(other, keeping: 16))
    #expect(first.description.hasPrefix("192.168.") && first != one)
    #expect(shared(first, second) == shared(one, other))
    #expect(cipher.encrypt(one, keeping: 32) == one)
  }

  private func shared(_ one: IPAddress, _ other: IPAddress) -> Int {
    var count = 0
    for (left, right) in zip(one.networkOctets, other.networkOctets) {
      guard left == right else { return count + (left ^ right).leadingZeroBitCount }
      count += 8
    }
    return count
  }
}
