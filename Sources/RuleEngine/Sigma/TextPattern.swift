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

  /// Octets at one place of the text, where the pattern asks for no more than that.
  struct Literal {
    var octets: [UInt8]
    var anchor: Anchor
  }

  /// The pattern as octets in lower case; `nil` if it has wildcards within or heeds case.
  var foldedLiteral: Literal? {
    guard !cased else { return nil }
    var inner = steps[...]
    while inner.first == .anyText { inner.removeFirst() }
    let isOpenBefore = inner.count < steps.count
    while inner.last == .anyText { inner.removeLast() }
    let isOpenBehind = inner.endIndex < steps.endIndex
    var octets: [UInt8] = []
    for step in inner {
      guard case .octet(let octet) = step else { return nil }
      octets.append(octet)
    }
    guard !octets.isEmpty else { return nil }
    let anchor: Anchor =
      isOpenBefore ? (isOpenBehind ? .anywhere : .end) : isOpenBehind ? .start : .whole
    return Literal(octets: octets, anchor: anchor)
  }

  /// Reads a Sigma string; see ``SigmaText/init(_:)``.
  package init(_ text: String, anchor: Anchor = .whole, cased: Bool = false) {
    self.init(SigmaText(text), anchor: anchor, cased: cased)
  }

  /// Takes the parts of a Sigma string.
  package init(_ text: SigmaText, anchor: Anchor = .whole, cased: Bool = false) {
    self.cased = cased
    var steps: [Step] = anchor == .end || anchor == .anywhere ? [.anyText] : []
    for piece in cased ? text.pieces : Self.folded(text.pieces) {
      switch piece {
      case .octet(let octet): steps.append(.octet(octet))
      case .anyCharacter: steps.append(.anyCharacter)
      case .anyText: steps.append(.anyText)
      }
    }
    if anchor == .start || anchor == .anywhere { steps.append(.anyText) }
    self.steps = steps
    var octets: [UInt8] = []
    for case .octet(let octet) in steps { octets.append(octet) }
    exact = octets.count == steps.count ? octets : nil
  }

  /// The text it is equal to, in lower case unless it is cased, where it has no wildcard.
  var exactText: String? { exact.flatMap { String(validating: $0, as: UTF8.self) } }

  /// The parts in lower case: as Unicode has it where the octets are text, else letters of ASCII.
  private static func folded(_ pieces: [SigmaText.Piece]) -> [SigmaText.Piece] {
    var result: [SigmaText.Piece] = []
    var run: [UInt8] = []
    func flush() {
      if let text = String(validating: run, as: UTF8.self) {
        result += text.lowercased().utf8.map { .octet($0) }
      } else {
        result += run.map { .octet((65...90).contains($0) ? $0 + 32 : $0) }
      }
      run = []
    }
    for piece in pieces {
      if case .octet(let octet) = piece {
        run.append(octet)
      } else {
        flush()
        result.append(piece)
      }
    }
    flush()
    return result
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
