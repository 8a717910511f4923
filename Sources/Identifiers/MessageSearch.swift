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
        octets += space.batches[depth].octets.count
        look(depth, &space)
        guard depth < ContentSearch.mostDepth else { break }
        var inner = LayerBatch()
        swap(&inner, &space.batches[depth + 1])
        var codings: [Inflater.Kind] = []
        if depth == 0, message.part == .requestBody {
          codings = LayerPeeler.codings(message.head)
          if codings.isEmpty { decrypt(into: &inner) }
        }
        peeler.peel(space.batches[depth], codings: codings, into: &inner)
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
    let hasKeys = message.part != .question && message.part != .serverName
    var keys = hasKeys ? MatchQueue(search.keys.matches(in: batch)) : MatchQueue([])
    guard !matches.isEmpty || !keys.isEmpty || !search.positions.isEmpty else { return }
    for index in batch.layers.indices {
      let layer = batch.layers[index]
      let (texts, differing, named) = (
        matches.literals.take(layer.range), matches.differences.take(layer.range),
        keys.take(layer.range)
      )
      let places =
        search.positions.isEmpty
        ? [] : Coordinates.find(search.positions, in: batch.octets, layer.range)
      guard !texts.isEmpty || !differing.isEmpty || !named.isEmpty || !places.isEmpty else {
        continue
      }
      let view = LayerView(space.batches, depth, index)
      add(search.hits(in: view.octets, texts, differing), view)
      add(places, view)
      guard !named.isEmpty else { continue }
      let known = Set(found.map { $0.value.lowercased() })
      for shape in search.keys.shapes(in: view.octets, named)
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
      add(.position, place.text, .plain(place.form), view, place.range, isKnown: true, variants: 1)
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
  private mutating func decrypt(into inner: inout LayerBatch) {
    let octets = message.octets
    decrypt(octets, octets.indices, around: "", &inner)
    var (at, count) = (0, 0)
    while count < 16, let run = Base64.run(in: octets, at..<octets.count, least: 24) {
      at = run.next
      count += 1
      decrypt(Base64.decode(octets, run.digits), run.digits, around: "base64", &inner)
    }
  }

  private mutating func decrypt(
    _ octets: [UInt8],
    _ range: Range<Int>,
    around coding: String,
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
      let outer = LayerBatch.Layer(range: message.octets.indices)
      peeler.add("decrypted", from: start, 0, outer, range, &inner, hides: true, around: coding)
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

  init(_ batches: [LayerBatch], _ depth: Int, _ index: Int) {
    let layer = batches[depth].layers[index]
    octets = batches[depth].octets(of: layer)
    origin = layer.origin
    isMessage = depth == 0
    isObfuscated = layer.isObfuscated
    var (chain, at, index) = ([String](), depth, index)
    while at > 0 {
      let layer = batches[at].layers[index]
      chain.append(layer.name)
      if !layer.outer.isEmpty { chain.append(layer.outer) }
      (at, index) = (at - 1, layer.parent)
    }
    self.chain = chain.reversed()
  }
}
