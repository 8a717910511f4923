import Destinations
import RuleEngine

/// A map of where data went: land as dots, a bubble for each country, and no borders.
///
/// A bubble's area stands for the octets sent, its colour for the gravest verdict of a destination
/// there. Places that cannot be told are not drawn; the caption counts them.
enum HTMLMap {
  /// Units of the picture a degree; longitude and latitude are drawn alike.
  private static let scale = 2
  private static let south = -58
  /// The radius of the largest bubble, in units.
  private static let largest: UInt64 = 28
  private static let smallest: UInt64 = 4
  /// Countries that get their code beside the bubble.
  private static let labels = 24

  /// The picture; empty where no country is known.
  static func svg(_ places: [PlaceTotal]) -> String {
    let shown = places.compactMap { total -> (total: PlaceTotal, x: Int, y: Int)? in
      guard case .country(let code) = total.place, let at = positions[code] else { return nil }
      return (total, at.x, at.y)
    }
    guard let most = shown.map(\.total.sent.total).max() else { return "" }
    let label = shown.prefix(labels).map {
      "\($0.total.place.name) \(Figures.octets($0.total.sent.total))"
    }.joined(separator: ", ")
    var svg =
      "<svg class=\"map\" viewBox=\"0 0 \(360 * scale) \((84 - south) * scale)\" role=\"img\" "
    svg += "aria-label=\"\(TextEscaping.html("Octets sent per country: " + label))\">"
    svg += "<path class=\"land\" d=\"\(land)\"/>"
    // Large ones first, so that small ones lie on top and can be seen.
    for (total, x, y) in shown.sorted(by: { $0.total.sent.total > $1.total.sent.total }) {
      let radius = radius(total.sent.total, of: most)
      let outcome = total.sent.gravest
      let words = "\(total.place.name): \(Figures.octets(total.sent.total))"
      svg += "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\" class=\"bubble \(outcome.rawValue)\">"
      svg += "<title>\(TextEscaping.html(words))</title></circle>"
    }
    for (total, x, y) in shown.prefix(labels) {
      let beside = x + Int(radius(total.sent.total, of: most)) + 3
      svg += "<text x=\"\(beside)\" y=\"\(y + 5)\">\(TextEscaping.html(total.place.chip))</text>"
    }
    return svg + "</svg>"
  }

  /// The area is the measure, so the radius goes with the square root.
  private static func radius(_ octets: UInt64, of most: UInt64) -> UInt64 {
    let share = HTMLChart.permille(octets, of: max(1, most))
    return max(smallest, largest * UInt64((Double(share) * 1000).squareRoot()) / 1000)
  }

  private static let land: String = {
    var path = ""
    for (row, runs) in WorldDots.rows.enumerated() {
      let y = (84 - WorldDots.north + row * WorldDots.step) * scale
      for run in runs.split(separator: " ") {
        let parts = run.split(separator: "+").compactMap { Int($0) }
        guard parts.count == 2 else { continue }
        let x = (parts[0] * WorldDots.step + WorldDots.step / 2) * scale
        // A dash pattern of the style sheet makes dots of the line.
        path += "M\(x) \(y)h\((parts[1] - 1) * WorldDots.step * scale + 1)"
      }
    }
    return path
  }()

  private static let positions: [String: (x: Int, y: Int)] = {
    var positions: [String: (x: Int, y: Int)] = [:]
    for place in WorldDots.places.split(separator: ",") {
      let parts = place.split(whereSeparator: \.isWhitespace)
      guard parts.count == 3, let latitude = Int(parts[1]), let longitude = Int(parts[2]) else {
        continue
      }
      let bounded = max(south + 2, min(82, latitude))
      positions[String(parts[0])] = ((longitude + 180) * scale, (84 - bounded) * scale)
    }
    return positions
  }()
}

extension OctetsByOutcome {
  /// The gravest outcome that anything was sent under.
  var gravest: Outcome { violations > 0 ? .violation : undecided > 0 ? .cannotTell : .conforms }
}
