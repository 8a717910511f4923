import RuleEngine

/// Colours for a terminal, or none.
struct TerminalStyle {
  /// Whether escape sequences are written at all.
  let color: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }

  func dim(_ text: String) -> String { wrap(text, "2") }

  /// Colours `text` as its outcome; the words say the same, so nothing depends on the colour.
  func outcome(_ text: String, _ outcome: Outcome) -> String {
    switch outcome {
    case .violation: wrap(text, "1;31")
    case .cannotTell: wrap(text, "33")
    case .conforms: wrap(text, "32")
    }
  }

  private func wrap(_ text: String, _ code: String) -> String {
    color && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
