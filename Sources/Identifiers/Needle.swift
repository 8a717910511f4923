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

  /// What ends a text.
  package enum Boundary: Sendable {
    case none
    /// No digit.
    case digits
    /// No letter, no digit.
    case words
  }

  /// The shortest row that is looked for: shorter ones occur by chance.
  static let least = 6
}
