import Flows
import Wire

/// One layer of a message: its octets, or what undoing a coding made of a part of them.
struct Layer {
  var octets: [UInt8]
  /// What was undone, outermost first.
  var chain: [String] = []
  /// The octets of the message that it was made of; `nil` if they are its own.
  var origin: Range<Int>?
  var depth = 0
  /// Whether one of the codings hides what it holds.
  var isObfuscated = false
}

/// Undoes the codings of one message, one layer after another.
struct LayerPeeler {
  /// Runs of digits shorter than this hold no value worth decoding.
  private static let leastRun = 16
  /// Runs that are decoded in one layer.
  private static let mostRuns = 256

  private(set) var bombs = 0
  /// Octets that may still be made.
  private var budget = ContentSearch.mostOctets

  /// The layers inside `layer`, one coding deeper.
  mutating func inner(_ layer: Layer, _ message: CleartextMessage) -> [Layer] {
    guard layer.depth < ContentSearch.mostDepth else { return [] }
    var result: [Layer] = []
    if layer.depth == 0, message.part == .requestBody {
      for kind in Self.codings(message.head) { inflate(layer, at: 0, kind, &result) }
    }
    if result.isEmpty { compressed(layer, &result) }
    let parts = Multipart.parts(layer.octets)
    for part in parts { take(layer, part, &result) }
    if let plain = TextEscapes.percent(layer.octets) { add("url", plain, layer, nil, &result) }
    if let plain = TextEscapes.json(layer.octets) {
      add("json escapes", plain, layer, nil, &result)
    }
    for run in Base64.runs(in: layer.octets, least: Self.leastRun, most: Self.mostRuns) {
      let digits = layer.octets[run]
      if run.count % 2 == 0, run.count >= 24, let plain = Needles.unhex(Array(digits)) {
        add("hexadecimal", plain, layer, run, &result, hides: true)
      } else {
        let plain = Base64.decode(layer.octets, run)
        add("base64", plain, layer, run, &result, hides: true)
      }
    }
    return result
  }

  /// The codings that a request's head names, the last one applied first.
  static func codings(_ head: [UInt8]) -> [Inflater.Kind] {
    let text = String(decoding: head.prefix(16 << 10), as: UTF8.self).lowercased()
    for line in text.split(whereSeparator: { $0.isNewline })
    where line.hasPrefix("content-encoding:") {
      let names = line.dropFirst(17).split { $0 == "," || $0 == " " }
      return names.reversed().compactMap { name in
        switch name {
        case "gzip", "x-gzip": .gzip
        case "deflate": .deflate
        case "br": .brotli
        case "zstd": .zstd
        default: nil
        }
      }
    }
    return []
  }

  /// What begins like compressed data: the whole, or gzip somewhere inside.
  private mutating func compressed(_ layer: Layer, _ result: inout [Layer]) {
    if let kind = Inflater.kind(layer.octets) {
      inflate(layer, at: 0, kind, &result)
      return
    }
    var (at, found) = (1, 0)
    let octets = layer.octets
    while found < 8, at + 18 < octets.count, let start = octets[at...].firstIndex(of: 0x1f) {
      at = start + 1
      guard start + 3 < octets.count, octets[start + 1] == 0x8b, octets[start + 2] == 8 else {
        continue
      }
      found += 1
      inflate(layer, at: start, .gzip, &result)
    }
  }

  private mutating func inflate(
    _ layer: Layer,
    at offset: Int,
    _ kind: Inflater.Kind,
    _ result: inout [Layer]
  ) {
    let plain = Inflater.inflate(layer.octets, at: offset, kind, most: budget)
    if plain.isBomb { bombs += 1 }
    add(
      kind.rawValue,
      plain.octets,
      layer,
      offset == 0 ? nil : offset..<layer.octets.count,
      &result
    )
  }

  private mutating func take(_ layer: Layer, _ part: Multipart.Part, _ result: inout [Layer]) {
    // Plain content is found where it stands; only what begins another coding is looked into.
    let content = Array(layer.octets[part.content])
    guard Inflater.kind(content) != nil else { return }
    add("multipart \(part.name)", content, layer, part.content, &result)
  }

  /// Adds a layer if there is anything in it and room for it.
  mutating func add(
    _ name: String,
    _ octets: [UInt8],
    _ outer: Layer,
    _ range: Range<Int>?,
    _ result: inout [Layer],
    hides: Bool = false
  ) {
    guard octets.count >= Needle.least, octets.count <= budget else { return }
    budget -= octets.count
    result.append(
      Layer(
        octets: octets,
        chain: outer.chain + [name],
        origin: outer.origin ?? range,
        depth: outer.depth + 1,
        isObfuscated: outer.isObfuscated || hides
      )
    )
  }
}
