import CHyperscan

/// A regular expression whose search takes time in proportion to the text, whatever the pattern.
///
/// Hyperscan's automata do not go back, so no text from packets and no pattern can make a search
/// long. What cannot be had in linear time is refused when the pattern is read: looking around,
/// and references to what was matched before. Otherwise the syntax is that of PCRE, and a pattern
/// may match anywhere in the text unless it is anchored.
package final class LinearPattern: Sendable {
  let automaton: Automaton

  /// The pattern as written.
  package let text: String
  /// How it is matched.
  package let options: Options

  /// How a pattern is matched.
  package struct Options: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Letters match whatever their case (PCRE's `i`).
    package static let ignoresCase = Self(rawValue: 1)
    /// `^` and `$` match at line breaks too (PCRE's `m`).
    package static let isMultiline = Self(rawValue: 2)
    /// `.` matches line breaks too (PCRE's `s`).
    package static let dotMatchesAll = Self(rawValue: 4)
  }

  /// Why a pattern cannot be had.
  package struct Problem: Error, Hashable, Sendable {
    /// What is wrong, in words.
    package var message: String
  }

  /// The longest pattern, in octets; those in public rules have under 500.
  package static let maximumLength = 4096

  /// Compiles a pattern.
  ///
  /// - Throws: ``Problem`` if it is no regular expression or cannot be matched in linear time.
  package init(_ text: String, options: Options = []) throws(Problem) {
    guard text.utf8.count <= Self.maximumLength, !text.utf8.contains(0) else {
      throw Problem(message: "the pattern is longer than \(Self.maximumLength) octets or holds NUL")
    }
    automaton = try Automaton(text, flags: Self.flags(text, options))
    self.text = text
    self.options = options
  }

  /// Whether the pattern matches somewhere in `subject`.
  package func matches(_ subject: String) -> Bool { automaton.matches(subject) }

  private static func flags(_ text: String, _ options: Options) -> UInt32 {
    var flags = UInt32(HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY)
    if options.contains(.ignoresCase) { flags |= UInt32(HS_FLAG_CASELESS) }
    if options.contains(.isMultiline) { flags |= UInt32(HS_FLAG_MULTILINE) }
    if options.contains(.dotMatchesAll) { flags |= UInt32(HS_FLAG_DOTALL) }
    if text.utf8.contains(where: { $0 >= 0x80 }) {
      flags |= UInt32(HS_FLAG_UTF8 | HS_FLAG_UCP)
    }
    return flags
  }
}

extension LinearPattern: Hashable {
  package static func == (left: LinearPattern, right: LinearPattern) -> Bool {
    left === right || (left.text == right.text && left.options == right.options)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(options)
  }
}
