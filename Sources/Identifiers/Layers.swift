import Flows
import Wire

/// Undoes the codings of one message, one layer after another.
struct LayerPeeler {
  /// Runs of digits shorter than this hold no value worth decoding.
  private static let leastRun = 16
  /// Runs of hexadecimal digits shorter than this are read as base64 only.
  private static let leastHexadecimal = 24
  /// Runs that are decoded in one layer.
  private static let mostRuns = 256

  private(set) var bombs = 0
  /// Octets that may still be made.
  private var budget = ContentSearch.mostOctets

  /// Appends the layers inside those of `outer`, one coding deeper, to `inner`.
  ///
  /// - Parameter codings: those that the request's head names, for the message's own octets.
  mutating func peel(
    _ outer: LayerBatch,
    codings: [Inflater.Kind],
    into inner: inout LayerBatch
  ) {
    let octets = outer.octets
    // Most messages hold neither escape: one look at all layers spares one at each.
    let hasPercent = Octets.first(0x25, in: octets, octets.indices) != nil
    let hasBackslash = Octets.first(0x5c, in: octets, octets.indices) != nil
    for index in outer.layers.indices {
      let layer = outer.layers[index]
      let before = inner.layers.count
      for kind in codings { inflate(outer, index, at: 0, kind, &inner) }
      if inner.layers.count == before { compressed(outer, index, &inner) }
      multipart(outer, index, &inner)
      if hasPercent {
        let start = inner.octets.count
        TextEscapes.percent(octets, layer.range, into: &inner.octets)
        add("url", from: start, index, layer, nil, &inner)
      }
      if hasBackslash {
        let start = inner.octets.count
        TextEscapes.json(octets, layer.range, into: &inner.octets)
        add("json escapes", from: start, index, layer, nil, &inner)
      }
      runs(outer, index, &inner)
    }
  }

  /// Runs of digits of base64 or hexadecimal.
  private mutating func runs(_ outer: LayerBatch, _ index: Int, _ inner: inout LayerBatch) {
    let layer = outer.layers[index]
    let octets = outer.octets
    var (at, count) = (layer.range.lowerBound, 0)
    while count < Self.mostRuns,
      let run = Base64.run(in: octets, at..<layer.range.upperBound, least: Self.leastRun)
    {
      at = run.next
      count += 1
      let start = inner.octets.count
      let isHexadecimal =
        run.digits.count % 2 == 0 && run.digits.count >= Self.leastHexadecimal
        && Needles.unhex(octets, run.digits, into: &inner.octets)
      if !isHexadecimal { Base64.decode(octets, run.digits, into: &inner.octets) }
      let place = run.digits.lowerBound - layer.range.lowerBound
      add(
        isHexadecimal ? "hexadecimal" : "base64",
        from: start,
        index,
        layer,
        place..<(place + run.digits.count),
        &inner,
        hides: true
      )
    }
  }

  /// What begins like compressed data: the whole, or gzip somewhere inside.
  private mutating func compressed(
    _ outer: LayerBatch,
    _ index: Int,
    _ inner: inout LayerBatch
  ) {
    let range = outer.layers[index].range
    let octets = outer.octets
    if let kind = Inflater.kind(octets, range) {
      inflate(outer, index, at: 0, kind, &inner)
      return
    }
    var (at, found) = (range.lowerBound + 1, 0)
    while found < 8, at + 18 < range.upperBound,
      let start = Octets.first(0x1f, in: octets, at..<range.upperBound)
    {
      at = start + 1
      guard start + 3 < range.upperBound, octets[start + 1] == 0x8b, octets[start + 2] == 8 else {
        continue
      }
      found += 1
      inflate(outer, index, at: start - range.lowerBound, .gzip, &inner)
    }
  }

  private mutating func inflate(
    _ outer: LayerBatch,
    _ index: Int,
    at offset: Int,
    _ kind: Inflater.Kind,
    _ inner: inout LayerBatch
  ) {
    let layer = outer.layers[index]
    let start = inner.octets.count
    let source = (layer.range.lowerBound + offset)..<layer.range.upperBound
    if Inflater.inflate(outer.octets, source, kind, most: budget, into: &inner.octets) {
      bombs += 1
    }
    let origin = offset == 0 ? nil : offset..<layer.range.count
    add(kind.rawValue, from: start, index, layer, origin, &inner)
  }

  private mutating func multipart(_ outer: LayerBatch, _ index: Int, _ inner: inout LayerBatch) {
    let layer = outer.layers[index]
    guard Multipart.begins(outer.octets, layer.range) else { return }
    let octets = outer.octets(of: layer)
    for part in Multipart.parts(octets) where Inflater.kind(octets, part.content) != nil {
      let start = inner.octets.count
      inner.octets += octets[part.content]
      add("multipart \(part.name)", from: start, index, layer, part.content, &inner)
    }
  }

  /// Makes a layer of the octets from `start` on if there is anything in them and room for them;
  /// otherwise they are dropped.
  mutating func add(
    _ name: String,
    from start: Int,
    _ parent: Int,
    _ outer: LayerBatch.Layer,
    _ range: Range<Int>?,
    _ inner: inout LayerBatch,
    hides: Bool = false,
    around coding: String = ""
  ) {
    let count = inner.octets.count - start
    guard count >= Needle.least, count <= budget else {
      inner.octets.removeLast(count)
      return
    }
    budget -= count
    inner.layers.append(
      LayerBatch.Layer(
        range: start..<inner.octets.count,
        name: name,
        outer: coding,
        parent: parent,
        origin: outer.origin ?? range,
        isObfuscated: outer.isObfuscated || hides
      )
    )
  }
}

extension LayerPeeler {
  private static let field = Array("content-encoding:".utf8)

  /// The codings that a request's head names, the last one applied first.
  static func codings(_ head: [UInt8]) -> [Inflater.Kind] {
    let end = min(head.count, 16 << 10)
    var start = 0
    while start < end {
      let lineEnd = Octets.first(0x0a, in: head, start..<end) ?? end
      if lineEnd - start > field.count,
        field.indices.allSatisfy({ Needles.lower(head[start + $0]) == field[$0] })
      {
        let value = head[(start + field.count)..<lineEnd]
        let names = String(decoding: value, as: UTF8.self).lowercased()
          .split { $0 == "," || $0 == " " || $0 == "\r" }
        return names.reversed().compactMap { kind($0) }
      }
      start = lineEnd + 1
    }
    return []
  }

  private static func kind(_ name: Substring) -> Inflater.Kind? {
    switch name {
    case "gzip", "x-gzip": .gzip
    case "deflate": .deflate
    case "br": .brotli
    case "zstd": .zstd
    default: nil
    }
  }
}
