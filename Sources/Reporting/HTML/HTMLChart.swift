import RuleEngine

/// Pictures as inline SVG: lengths from integers, colours from the style sheet, and a pattern for
/// each outcome so that nothing rests on colour alone.
enum HTMLChart {
  /// The patterns, defined once a page.
  static let patterns = #"""
    <svg width="0" height="0" class="patterns" aria-hidden="true" focusable="false"><defs>
    <pattern id="p-violation" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="ground"/><rect width="2" height="6" class="ink"/></pattern>
    <pattern id="p-cannot-tell" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="ground"/><circle cx="1.5" cy="1.5" r="1.2" class="ink"/><circle cx="4.5" cy="4.5" r="1.2" class="ink"/></pattern>
    </defs></svg>
    """#

  /// What the patterns stand for.
  static let legend =
    "<p class=\"legend\">"
    + Outcome.allInGravity.map { outcome in
      "<span><svg width=\"22\" height=\"12\" aria-hidden=\"true\">"
        + "<rect width=\"22\" height=\"12\" class=\"fill \(outcome.rawValue)\"/></svg> "
        + "\(outcome.sign) \(outcome.words.lowercased())</span>"
    }.joined(separator: " ") + "</p>"

  /// A bar of octets, split by outcome; `longest` fills the track.
  static func bar(_ octets: OctetsByOutcome, longest: UInt64) -> String {
    let parts = [
      (Outcome.violation, octets.violations), (.cannotTell, octets.undecided),
      (.conforms, octets.conforming),
    ].filter { $0.1 > 0 }
    let label =
      parts.map { "\($0.words.lowercased()) \(Figures.octets($1))" }.joined(separator: ", ")
    var svg =
      "<svg class=\"bar\" width=\"100%\" height=\"18\" role=\"img\" aria-label=\"\(label)\">"
    var start: UInt64 = 0
    for (outcome, value) in parts {
      let from = permille(start, of: longest)
      start = start.addingClamped(value)
      // Whoever received anything at all gets a visible sliver.
      let length = max(3, permille(start, of: longest) - from)
      svg += "<rect x=\"\(percent(from))\" width=\"\(percent(length))\" height=\"18\" "
      svg += "class=\"fill \(outcome.rawValue)\"/>"
    }
    return svg + "</svg>"
  }

  /// Thousandths, as a percentage with one digit.
  static func percent(_ permille: UInt64) -> String { "\(permille / 10).\(permille % 10)%" }

  /// The share in thousandths, rounded down; 0 of nothing.
  static func permille(_ part: UInt64, of total: UInt64) -> UInt64 {
    guard total > 0 else { return 0 }
    return UInt64(truncatingIfNeeded: UInt128(min(part, total)) * 1000 / UInt128(total))
  }
}

extension Outcome {
  /// All outcomes, gravest first.
  static let allInGravity: [Outcome] = [.violation, .cannotTell, .conforms]
}
