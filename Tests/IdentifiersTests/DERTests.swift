import Testing

@testable import Identifiers

@Suite struct DERTests {
  /// A question for a certificate's status, as openssl writes it (RFC 6960 §4.1).
  private static let question = octets(
    "305530533051304f304d300906052b0e03021a05000414e1c4389ed43177a780d2105b4b515058cc"
      + "658a7c041458c5c226ac94673a7abca36666c2838935d7e6e8021417cc8fa3b5fb7d2f6ce8f47b4c"
      + "3b372df376579a"
  )

  @Test func `a question for a certificate's status is a sequence`() {
    #expect(Self.question.count > 64)
    #expect(DER.isSequence(Self.question))
  }

  @Test func `what is cut off or followed by more is none`() {
    for count in 0..<Self.question.count {
      #expect(!DER.isSequence(Array(Self.question[..<count])))
    }
    #expect(!DER.isSequence(Self.question + [0]))
  }

  @Test func `long lengths are written as shortly as can be`() {
    let body: [UInt8] = [0x04, 0x81, 0xc8] + Array(repeating: 7, count: 200)
    #expect(DER.isSequence([0x30, 0x81, 0xcb] + body))
    #expect(!DER.isSequence([0x30, 0x82, 0x00, 0xcb] + body))
    #expect(!DER.isSequence([0x30, 0x84, 0, 0, 0, 0xcb] + body))
    #expect(!DER.isSequence([0x30, 0xff] + body))
  }

  @Test func `a value that leaves its sequence makes it none`() {
    #expect(!DER.isSequence([0x30, 0x03, 0x04, 0x02, 0x01]))
    #expect(!DER.isSequence([0x30, 0x02, 0x04, 0x00]))
    #expect(!DER.isSequence([0x30, 0x00]))
    #expect(!DER.isSequence([0x31, 0x03, 0x04, 0x01, 0x01]))
  }

  private static func octets(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16)
    }
  }
}
