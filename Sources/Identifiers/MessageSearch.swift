import Flows
import Knowledge
import Wire

/// The search of one message, layer by layer.
struct MessageSearch {
  private let search: ContentSearch
  private let message: CleartextMessage
  private var peeler = LayerPeeler()
  private(set) var found: [Disclosure] = []
  private(set) var opaque: [OpaqueBody] = []
  private(set) var octets = 0
  private var seen: Set<Key> = []

  /// What tells matches of one message apart.
  private struct Key: Hashable {
    let kind: IdentifierKind
    let value: String
    let form: Form
    let isObfuscated: Bool
  }

  init(_ search: ContentSearch, _ message: CleartextMessage) {
    self.search = search
    self.message = message
  }

  var bombs: Int { peeler.bombs }

  mutating func go() {
    search.withWorkspace { space in
      space.batches[0].octets = message.octets
      space.batches[0].layers.append(.init(range: message.octets.indices))
      for depth in 0...ContentSearch.mostDepth {
        guard !space.batches[depth].layers.isEmpty else { break }
        octets += space.batches[depth].layers.reduce(0) { $0 + $1.range.count }
        look(depth, &space)
        guard depth < ContentSearch.mostDepth else { break }
        let outer = space.batches[depth]
        Base64.runs(in: outer.octets, least: LayerPeeler.leastRun, into: &space.digits)
        var inner = LayerBatch()
        swap(&inner, &space.batches[depth + 1])
        var codings: [Inflater.Kind] = []
        if depth == 0, message.part == .requestBody {
          codings = LayerPeeler.codings(message.head)
          if codings.isEmpty { decrypt(outer, space.digits, into: &inner) }
        }
        peeler.peel(outer, space.digits, codings: codings, into: &inner)
        swap(&inner, &space.batches[depth + 1])
      }
    }
    guard !found.isEmpty else { return }
    // What decoding shows as text was found as digits of base64 too: once is enough.
    let decoded = found.filter { $0.isKnown && $0.isObfuscated && $0.form.name.isEmpty }
    found.removeAll { one in
      ["base64", "hexadecimal"].contains(one.form.name)
        && decoded.contains { $0.value == one.value && $0.octets.overlaps(one.octets) }
    }
  }

  // MARK: - Finding

  /// Searches the layers of one depth.
  private mutating func look(_ depth: Int, _ space: inout Workspace) {
    let batch = space.batches[depth]
    var matches = search.matches(in: batch, &space.differences)
    if message.part == .question || message.part == .serverName { matches.keys = MatchQueue([]) }
    let numbers = search.positions.numbers(in: batch.octets)
    var nextNumber = 0
    guard !matches.isEmpty || !numbers.isEmpty else { return }
    for index in batch.layers.indices {
      let range = batch.layers[index].range
      let (texts, differing, keys) = (
        matches.literals.take(range), matches.differences.take(range), matches.keys.take(range)
      )
      let first = nextNumber
      while nextNumber < numbers.count, numbers[nextNumber].range.lowerBound < range.upperBound {
        nextNumber += 1
      }
      let places =
        first == nextNumber ? [] : search.positions.pairs(numbers[first..<nextNumber])
      guard !texts.isEmpty || !differing.isEmpty || !keys.isEmpty || !places.isEmpty else {
        continue
      }
      let view = LayerView(space.batches, depth, index)
      add(search.hits(in: view.octets, texts, differing), view)
      add(places, view)
      guard !keys.isEmpty else { continue }
      let known = Set(found.map { $0.value.lowercased() })
      for shape in KeySearch.shapes(in: view.octets, keys)
      where !known.contains(shape.value.lowercased()) {
        add(shape.kind, shape.value, .plain(), view, shape.range, isKnown: false, variants: 1)
      }
    }
  }

  private mutating func add(_ hits: [ContentSearch.Hit], _ view: LayerView) {
    for hit in hits {
      let needle = search.needles[hit.needle]
      var form = needle.form
      if hit.mask != 0 { form = .coded("xor 0x\(String(hit.mask, radix: 16))") }
      let value = search.values[needle.value]
      add(
        value.kind,
        value.text,
        form,
        view,
        hit.range,
        isKnown: true,
        variants: search.variants[needle.value] + (hit.mask == 0 ? 0 : 254)
      )
    }
  }

  private mutating func add(_ places: [Coordinates.Place], _ view: LayerView) {
    for place in places {
      let range = view.offsets(place.range)
      add(.position, place.text, .plain(place.form), view, range, isKnown: true, variants: 1)
      if !found.isEmpty, found[found.count - 1].kind == .position {
        found[found.count - 1].note = place.words
      }
    }
  }

  private mutating func add(
    _ kind: IdentifierKind,
    _ value: String,
    _ form: Form,
    _ view: LayerView,
    _ range: Range<Int>,
    isKnown: Bool,
    variants: Int
  ) {
    let isObfuscated = view.isObfuscated || form.isObfuscated
    let key = Key(kind: kind, value: value, form: form, isObfuscated: isObfuscated)
    guard seen.insert(key).inserted, found.count < 1024 else { return }
    let places = view.isMessage ? range : view.origin ?? 0..<message.octets.count
    let words = Places.words(view.octets, at: range.lowerBound)
    found.append(
      Disclosure(
        kind: kind,
        value: value,
        form: form,
        chain: view.chain + (words.map { [$0] } ?? []),
        isKnown: isKnown,
        isObfuscated: isObfuscated,
        part: message.part,
        message: 0,
        flow: message.flow,
        source: message.source,
        sourceMAC: message.sourceMAC,
        frames: message.frames(of: places),
        octets: places,
        length: range.count,
        variants: variants
      )
    )
  }

  // MARK: - Decrypting

  /// Appends what recipes make of a body that looks encrypted; notes bodies that stay closed.
  private mutating func decrypt(
    _ batch: LayerBatch,
    _ digits: [Range<Int>],
    into inner: inout LayerBatch
  ) {
    let octets = batch.octets
    decrypt(octets, octets.indices, isBase64: false, batch, &inner)
    for run in digits.lazy.filter({ $0.count >= 24 }).prefix(16) {
      decrypt(Base64.decode(octets, run), run, isBase64: true, batch, &inner)
    }
  }

  private mutating func decrypt(
    _ octets: [UInt8],
    _ range: Range<Int>,
    isBase64: Bool,
    _ batch: LayerBatch,
    _ inner: inout LayerBatch
  ) {
    let solved = Recipe.decrypt(octets, head: message.head)
    guard solved != nil || isClosed(octets) else { return }
    var body = OpaqueBody(
      flow: message.flow,
      source: message.source,
      sourceMAC: message.sourceMAC,
      frames: message.frames(of: range),
      octets: octets.count
    )
    if let solved {
      body.recipe = solved.recipe
      body.excerpt = Self.excerpt(solved.plain)
      let start = inner.octets.count
      inner.octets += solved.plain
      peeler.add(.recipe(isBase64: isBase64), from: start, batch, 0, range, &inner)
    }
    opaque.append(body)
  }

  /// Whether octets look encrypted, and the head does not say that they are a picture or the like.
  private func isClosed(_ octets: [UInt8]) -> Bool {
    guard Randomness.looksRandom(octets.span), Inflater.kind(octets, octets.indices) == nil,
      !DER.isSequence(octets)
    else { return false }
    let head = String(decoding: message.head.prefix(8192), as: UTF8.self).lowercased()
    return !["image/", "video/", "audio/", "font/", "zip", "multipart/"].contains {
      head.contains("content-type: \($0)") || head.contains("content-type: application/\($0)")
    }
  }

  /// The longest readable text, at most 80 characters.
  private static func excerpt(_ octets: [UInt8]) -> String {
    var best: ArraySlice<UInt8> = []
    for run in octets.split(whereSeparator: { $0 < 0x20 || $0 >= 0x7f })
    where run.count > best.count {
      best = run
    }
    return String(decoding: best.prefix(80), as: UTF8.self)
  }
}

/// A layer in which something was found, with all that a report says of it.
struct LayerView {
  let octets: [UInt8]
  /// What was undone, outermost first.
  let chain: [String]
  /// The octets of the message that it was made of; `nil` if they are its own.
  let origin: Range<Int>?
  /// Whether it is the message itself.
  let isMessage: Bool
  /// Whether one of the codings hides what it holds.
  let isObfuscated: Bool
  private let start: Int

  /// A range of the batch, counted from the layer's beginning.
  func offsets(_ range: Range<Int>) -> Range<Int> {
    (range.lowerBound - start)..<(range.upperBound - start)
  }

  init(_ batches: [LayerBatch], _ depth: Int, _ index: Int) {
    let layer = batches[depth].layers[index]
    octets = batches[depth].octets(of: layer)
    start = layer.range.lowerBound
    origin = layer.origin
    isMessage = depth == 0
    isObfuscated = layer.isObfuscated
    var (chain, at, index) = ([String](), depth, index)
    while at > 0 {
      let layer = batches[at].layers[index]
      chain += batches[at].words(layer).reversed()
      (at, index) = (at - 1, layer.parent)
    }
    self.chain = chain.reversed()
  }
}
