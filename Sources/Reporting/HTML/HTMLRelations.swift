import Destinations
import RuleEngine

/// Who talks to whom: apps on the left, who received data in the middle, countries on the right,
/// joined by bands as broad as the octets sent.
struct HTMLRelations {
  /// Rows of a column; what is beyond shares the last one.
  private static let rows = 12
  private static let width = 960
  private static let bar = 10
  private static let gap = 6
  /// The height that all octets share, in units of the picture.
  private static let height: UInt64 = 320

  /// One row of a column.
  private struct Node {
    var label: String
    var outcome = OctetsByOutcome()
    var octets: UInt64 { outcome.total }
  }

  private var columns: [[Node]] = [[], [], []]
  /// Octets between a row of one column and a row of the next.
  private var links: [[UInt64]: OctetsByOutcome] = [:]
  private let total: UInt64

  /// Sums what was sent; apps that the captures do not name are one row.
  init(_ destinations: [JudgedDestination]) {
    total = destinations.reduce(0) { $0.addingClamped($1.destination.sentOctets) }
    let senders = destinations.filter { $0.destination.sentOctets > 0 }
    let triples = senders.map(Self.triple)
    let kept = (0..<3).map { column in
      Self.ranked(
        zip(triples, senders).map {
          ($0[column], $1.destination.sentOctets)
        }
      )
    }
    columns = kept.map { names in names.map { Node(label: $0) } }
    for (triple, judged) in zip(triples, senders) {
      let octets = judged.destination.sentOctets
      let places = (0..<3).map { kept[$0].firstIndex(of: triple[$0]) ?? kept[$0].count - 1 }
      for column in 0..<3 {
        columns[column][places[column]].outcome.add(octets, judged.verdict.outcome)
      }
      for column in 0..<2 {
        let key = [UInt64(column), UInt64(places[column]), UInt64(places[column + 1])]
        links[key, default: OctetsByOutcome()].add(octets, judged.verdict.outcome)
      }
    }
  }

  private static func triple(_ judged: JudgedDestination) -> [String] {
    let destination = judged.destination
    let app = destination.apps.count == 1 ? destination.apps[0] : ""
    let several = destination.apps.count > 1 ? "several apps" : "handset, app not known"
    let who = destination.organisation.isEmpty ? destination.name.name : destination.organisation
    return [app.isEmpty ? several : app, who, Place(destination.location).name]
  }

  /// The largest, by octets and then by name; the last row stands for the rest.
  private static func ranked(_ parts: [(name: String, octets: UInt64)]) -> [String] {
    var sums: [String: UInt64] = [:]
    for (name, octets) in parts { sums[name] = (sums[name] ?? 0).addingClamped(octets) }
    let order = sums.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    guard order.count > rows else { return order.map(\.key) }
    return order.prefix(rows - 1).map(\.key) + ["\(order.count - rows + 1) others"]
  }

  /// The picture; empty where nothing was sent.
  var svg: String {
    guard total > 0 else { return "" }
    let tops = columns.map(layout)
    let tall = zip(tops, columns).map { ($0.last ?? 0) + size($1.last?.octets ?? 0) }.max() ?? 0
    var svg = "<svg class=\"relations\" viewBox=\"0 0 \(Self.width) \(tall + 24)\" role=\"img\" "
    svg += "aria-label=\"Who sent how much to whom and where\">"
    svg += bands(tops)
    for column in 0..<3 {
      for (row, node) in columns[column].enumerated() {
        svg += drawn(node, column: column, top: tops[column][row])
      }
    }
    return svg + "</svg>"
  }

  private func size(_ octets: UInt64) -> Int {
    max(2, Int(Self.height * HTMLChart.permille(octets, of: total) / 1000))
  }

  private func layout(_ nodes: [Node]) -> [Int] {
    var top = 20
    return nodes.map { node in
      defer { top += max(size(node.octets), 14) + Self.gap }
      return top
    }
  }

  private func left(_ column: Int) -> Int { [225, 525, 800][column] }

  private func bands(_ tops: [[Int]]) -> String {
    var out = tops[0].map { _ in 0 }
    var mid = (into: tops[1].map { _ in 0 }, from: tops[1].map { _ in 0 })
    var into = tops[2].map { _ in 0 }
    var svg = ""
    for key in links.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let link = links[key] else { continue }
      let (column, from, to) = (Int(key[0]), Int(key[1]), Int(key[2]))
      let breadth = size(link.total)
      let start = tops[column][from] + (column == 0 ? out[from] : mid.from[from])
      let end = tops[column + 1][to] + (column == 0 ? mid.into[to] : into[to])
      if column == 0 {
        out[from] += breadth
        mid.into[to] += breadth
      } else {
        mid.from[from] += breadth
        into[to] += breadth
      }
      let (x0, x1) = (left(column) + Self.bar, left(column + 1))
      let half = (x0 + x1) / 2
      svg += "<path class=\"band \(link.gravest.rawValue)\" d=\"M\(x0) \(start)"
      svg += "C\(half) \(start) \(half) \(end) \(x1) \(end)V\(end + breadth)"
      svg += "C\(half) \(end + breadth) \(half) \(start + breadth) \(x0) \(start + breadth)Z\"/>"
    }
    return svg
  }

  private func drawn(_ node: Node, column: Int, top: Int) -> String {
    let x = left(column)
    let text = TextEscaping.html(TextFitting.middle(node.label, width: column == 2 ? 20 : 24))
    let amount = Figures.octets(node.octets)
    let anchor = column == 0 ? "end" : "start"
    let at = column == 0 ? x - 6 : x + Self.bar + 6
    return "<rect x=\"\(x)\" y=\"\(top)\" width=\"\(Self.bar)\" height=\"\(size(node.octets))\" "
      + "class=\"fill \(node.outcome.gravest.rawValue)\"/>"
      + "<text x=\"\(at)\" y=\"\(top + 11)\" text-anchor=\"\(anchor)\">\(text) "
      + "<tspan class=\"amount\">\(amount)</tspan></text>"
  }
}
