/// A Sigma string: text with the wildcards `*` (any text) and `?` (one character).
///
/// Matching walks the text once, going back at most to the last `*`: its time is bounded by the
/// product of the lengths, never exponential, whatever the text or the pattern.
package struct TextPattern: Hashable, Sendable {
  private enum Step: Hashable {
    case octet(UInt8)
    case anyCharacter
    case anyText
  }
  private var steps: [Step]
  /// The octets to be equal to, where there is no wildcard: the common case.
  private var exact: [UInt8]?
  private let cased: Bool

  /// Where a pattern must lie in the text.
  package enum Anchor: Sendable {
    case whole, start, end, anywhere
  }

  /// Reads a Sigma string; `\*`, `\?` and `\\` stand for the characters themselves, any other
  /// backslash for itself.
  package init(_ text: String, anchor: Anchor = .whole, cased: Bool = false) {
    self.cased = cased
    var steps: [Step] = anchor == .end || anchor == .anywhere ? [.anyText] : []
    var escaped = false
    for octet in (cased ? text : text.lowercased()).utf8 {
      let isSpecial = octet == star || octet == question || octet == backslash
      if escaped {
        if !isSpecial { steps.append(.octet(backslash)) }
        steps.append(.octet(octet))
        escaped = false
      } else if octet == backslash {
        escaped = true
      } else {
        steps.append(octet == star ? .anyText : octet == question ? .anyCharacter : .octet(octet))
      }
    }
    if escaped { steps.append(.octet(backslash)) }
    if anchor == .start || anchor == .anywhere { steps.append(.anyText) }
    self.steps = steps
    var octets: [UInt8] = []
    for case .octet(let octet) in steps { octets.append(octet) }
    exact = octets.count == steps.count ? octets : nil
  }

  /// Whether the whole of `text` is what the pattern describes.
  package func matches(_ text: String) -> Bool {
    if cased { return matches(text.utf8.span) }
    // Case is folded as Unicode does it only where there is something outside ASCII.
    if text.utf8.allSatisfy({ $0 < 128 }) { return matches(text.utf8.span) }
    let folded = text.lowercased()
    return matches(folded.utf8.span)
  }

  private func matches(_ text: Span<UInt8>) -> Bool {
    if let exact {
      guard exact.count == text.count else { return false }
      for index in 0..<text.count where exact[index] != folded(text[index]) { return false }
      return true
    }
    return walk(text)
  }

  private func walk(_ text: Span<UInt8>) -> Bool {
    var (at, step) = (0, 0)
    var retry: (at: Int, step: Int)?
    while at < text.count {
      if step < steps.count, steps[step] == .anyText {
        step += 1
        retry = (at, step)
      } else if step < steps.count, let next = advance(text, at, over: steps[step]) {
        at = next
        step += 1
      } else if let last = retry {
        retry = (last.at + 1, last.step)
        (at, step) = (last.at + 1, last.step)
      } else {
        return false
      }
    }
    while step < steps.count, steps[step] == .anyText { step += 1 }
    return step == steps.count
  }

  /// The place behind one character that the step allows; `nil` if it does not.
  private func advance(_ text: Span<UInt8>, _ at: Int, over step: Step) -> Int? {
    switch step {
    case .octet(let octet): return folded(text[at]) == octet ? at + 1 : nil
    case .anyText: return nil
    case .anyCharacter:
      // A character is a Unicode scalar: its continuation octets belong to it.
      var end = at + 1
      while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
      return end
    }
  }

  private func folded(_ octet: UInt8) -> UInt8 {
    !cased && octet >= 65 && octet <= 90 ? octet + 32 : octet
  }
}

private let star = UInt8(ascii: "*")
private let question = UInt8(ascii: "?")
private let backslash = UInt8(ascii: "\\")
