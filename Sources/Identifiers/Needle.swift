/// How a value is written in what was sent.
package struct Form: Hashable, Sendable {
  /// What was done to the value, such as `sha-256 in hexadecimal`; empty for the value itself.
  package var name: String
  /// Whether it hides the value from somebody who reads along.
  package var isObfuscated: Bool
  /// Whether the value cannot be had back from it.
  package var isHash: Bool

  /// The value as it is, or in another spelling.
  static func plain(_ name: String = "") -> Form {
    Form(name: name, isObfuscated: false, isHash: false)
  }
  /// Another way to write it.
  static func coded(_ name: String) -> Form {
    Form(name: name, isObfuscated: true, isHash: false)
  }
  /// A digest of it.
  static func hash(_ name: String) -> Form { Form(name: name, isObfuscated: true, isHash: true) }
}

/// A row of octets that stands for a value.
package struct Needle: Hashable, Sendable {
  /// The value, by its place in the profile.
  package var value: Int
  /// How the value is written.
  package var form: Form
  /// The octets.
  package var octets: [UInt8]
  /// Whether letters match whatever their case.
  package var ignoresCase = false
  /// What must not stand beside it, so that a longer number is not taken for it.
  package var boundary = Boundary.none
  /// What its digits of base64 stand for, and how many octets come before in its group of three.
  var encoded: [UInt8] = []
  var alignment = 0

  /// What ends a text.
  package enum Boundary: Sendable {
    case none
    /// No digit.
    case digits
    /// No letter, no digit.
    case words
  }

  /// Whether digits of base64 that begin like the needle go on like it.
  ///
  /// The last digit holds bits of what follows, so the needle ends before it and several texts
  /// begin like it.
  func isWhole(_ octets: [UInt8], at range: Range<Int>) -> Bool {
    guard !encoded.isEmpty else { return true }
    let end = min(range.upperBound + 2, octets.count)
    let missing = [UInt8](repeating: UInt8(ascii: "A"), count: (alignment * 8 + 5) / 6)
    let digits = missing + octets[range.lowerBound..<end]
    let text = Base64.decode(digits, digits.indices)
    // The first octet may lack the bits that stand in the digit before.
    return text.dropFirst(alignment + 1).starts(with: encoded.dropFirst())
  }

  /// The shortest row that is looked for: shorter ones occur by chance.
  static let least = 6
}
