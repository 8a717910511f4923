import Flows
import Wire

/// Undoes the codings of one message, one layer after another.
struct LayerPeeler {
  /// Runs of digits shorter than this hold no value worth decoding.
  static let leastRun = 16
  /// Runs of hexadecimal digits shorter than this are read as base64 only.
  private static let leastHexadecimal = 24
  /// Runs that are decoded in one layer.
  private static let mostRuns = 256

  private(set) var bombs = 0
  /// Octets that may still be made.
  private var budget = ContentSearch.mostOctets

  /// Appends the layers inside those of `outer`, one coding deeper, to `inner`.
  ///
  /// - Parameters:
  ///   - outer: the layers.
  ///   - digits: the runs of digits of base64 in all of them.
  ///   - codings: those that the request's head names, for the message's own octets.
  ///   - inner: where the layers go.
  mutating func peel(
    _ outer: LayerBatch,
    _ digits: [Range<Int>],
    codings: [Inflater.Kind],
    into inner: inout LayerBatch
  ) {
    // Where the next sign of a coding is: most layers have none, and cost no more than a look here.
    var percent = Octets.Cursor(0x25)
    var backslash = Octets.Cursor(0x5c)
    var gzip = Octets.Cursor(0x1f)
    var nextRun = 0
    for index in outer.layers.indices {
      let range = outer.layers[index].range
      let before = inner.layers.count
      for kind in codings { inflate(outer, index, at: 0, kind, &inner) }
      if inner.layers.count == before {
        if let kind = Inflater.kind(outer.octets, range) {
          inflate(outer, index, at: 0, kind, &inner)
        } else if gzip.isIn(range, outer.octets) {
          compressed(outer, index, &inner)
        }
      }
      if Multipart.begins(outer.octets, range) { multipart(outer, index, &inner) }
      if percent.isIn(range, outer.octets) { escapes(.percent, outer, index, &inner) }
      if backslash.isIn(range, outer.octets) { escapes(.backslash, outer, index, &inner) }
      let first = nextRun
      while nextRun < digits.count, digits[nextRun].lowerBound < range.upperBound { nextRun += 1 }
      for run in digits[first..<nextRun].prefix(Self.mostRuns) {
        decode(run, outer, index, &inner)
      }
    }
  }

  /// Pieces of text with escapes: a layer of text is one, and what looks like an escape between
  /// octets that are no text costs no copy of the whole.
  private mutating func escapes(
    _ coding: LayerBatch.Coding,
    _ outer: LayerBatch,
    _ index: Int,
    _ inner: inout LayerBatch
  ) {
    let range = outer.layers[index].range
    let octets = outer.octets
    let isPercent = if case .percent = coding { true } else { false }
    var (at, count) = (range.lowerBound, 0)
    while count < Self.mostRuns, at < range.upperBound {
      let rest = at..<range.upperBound
      let escape =
        isPercent ? TextEscapes.percent(octets, rest) : TextEscapes.backslash(octets, rest)
      guard let escape else { return }
      let text = TextEscapes.text(octets, around: escape, rest)
      let start = inner.octets.count
      if isPercent {
        TextEscapes.undoPercent(octets, text, into: &inner.octets)
      } else {
        TextEscapes.undoBackslash(octets, text, into: &inner.octets)
      }
      (at, count) = (text.upperBound, count + 1)
      let place = text.lowerBound - range.lowerBound
      let origin = text == range ? nil : place..<(place + text.count)
      add(coding, from: start, outer, index, origin, &inner)
    }
  }

  /// A run of digits of base64 or hexadecimal.
  private mutating func decode(
    _ run: Range<Int>,
    _ outer: LayerBatch,
    _ index: Int,
    _ inner: inout LayerBatch
  ) {
    let start = inner.octets.count
    let isHexadecimal =
      run.count % 2 == 0 && run.count >= Self.leastHexadecimal
      && Needles.unhex(outer.octets, run, into: &inner.octets)
    if !isHexadecimal { Base64.decode(outer.octets, run, into: &inner.octets) }
    let place = run.lowerBound - outer.layers[index].range.lowerBound
    add(
      isHexadecimal ? .hexadecimal : .base64,
      from: start,
      outer,
      index,
      place..<(place + run.count),
      &inner
    )
  }

  /// What begins like gzip's format somewhere inside.
  private mutating func compressed(
    _ outer: LayerBatch,
    _ index: Int,
    _ inner: inout LayerBatch
  ) {
    let range = outer.layers[index].range
    let octets = outer.octets
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
    let range = outer.layers[index].range
    let start = inner.octets.count
    let source = (range.lowerBound + offset)..<range.upperBound
    if Inflater.inflate(outer.octets, source, kind, most: budget, into: &inner.octets) {
      bombs += 1
    }
    let origin = offset == 0 ? nil : offset..<range.count
    add(.compression(kind), from: start, outer, index, origin, &inner)
  }

  private mutating func multipart(_ outer: LayerBatch, _ index: Int, _ inner: inout LayerBatch) {
    let layer = outer.layers[index]
    let octets = outer.octets(of: layer)
    for part in Multipart.parts(octets) where Inflater.kind(octets, part.content) != nil {
      let start = inner.octets.count
      inner.octets += octets[part.content]
      inner.parts.append(part.name)
      add(.part(inner.parts.count - 1), from: start, outer, index, part.content, &inner)
    }
  }

  /// Makes a layer of the octets from `start` on if there is anything in them and room for them;
  /// otherwise they are dropped.
  mutating func add(
    _ coding: LayerBatch.Coding,
    from start: Int,
    _ outer: LayerBatch,
    _ parent: Int,
    _ range: Range<Int>?,
    _ inner: inout LayerBatch
  ) {
    let count = inner.octets.count - start
    guard count >= Needle.least, count <= budget else {
      inner.octets.removeLast(count)
      return
    }
    budget -= count
    let hides =
      switch coding {
      case .base64, .hexadecimal, .recipe: true
      default: false
      }
    inner.layers.append(
      LayerBatch.Layer(
        range: start..<(start + count),
        coding: coding,
        parent: parent,
        origin: outer.layers[parent].origin ?? range,
        isObfuscated: outer.layers[parent].isObfuscated || hides
      )
    )
    inner.octets.append(LayerBatch.separator)
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
