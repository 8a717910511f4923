package import Flows
import Synchronization
import Wire

/// Searches the messages of one capture and keeps what it finds.
package final class ContentCollector: Sendable {
  /// Values that are kept of one capture; further ones are as good as those.
  static let mostDisclosures = 100_000

  private let search: ContentSearch
  private let state: Mutex<ContentFindings>

  /// Begins on a capture.
  package init(_ search: ContentSearch) {
    self.search = search
    var findings = ContentFindings()
    findings.isSearched = true
    findings.hasProfile = search.hasProfile
    state = Mutex(findings)
  }

  /// What the capture's analyzer calls.
  package var inspector: ContentInspector { ContentInspector { self.take($0) } }

  /// What was found so far.
  package var findings: ContentFindings { state.withLock { $0 } }

  private func take(_ message: CleartextMessage) {
    var run = MessageSearch(search, message)
    run.go()
    state.withLock { findings in
      let number = findings.messages
      findings.messages += 1
      findings.octets &+= UInt64(run.octets)
      findings.bombs += run.bombs
      findings.opaque += run.opaque
      guard findings.disclosures.count < Self.mostDisclosures else { return }
      for var disclosure in run.found {
        disclosure.message = number
        findings.disclosures.append(disclosure)
      }
    }
  }
}

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
    var queue = [Layer(octets: message.octets)]
    var at = 0
    while at < queue.count {
      let layer = queue[at]
      at += 1
      octets += layer.octets.count
      look(layer)
      if layer.depth == 0 { queue += decrypted(layer) }
      queue += peeler.inner(layer, message)
    }
    // What decoding shows as text was found as digits of base64 too: once is enough.
    let decoded = found.filter { $0.isKnown && $0.isObfuscated && $0.form.name.isEmpty }
    found.removeAll { one in
      ["base64", "hexadecimal"].contains(one.form.name)
        && decoded.contains { $0.value == one.value && $0.octets.overlaps(one.octets) }
    }
  }

  private mutating func look(_ layer: Layer) {
    for hit in search.hits(in: layer.octets) {
      let needle = search.needles[hit.needle]
      var form = needle.form
      if hit.mask != 0 { form = .coded("xor 0x\(String(hit.mask, radix: 16))") }
      let value = search.values[needle.value]
      add(
        value.kind,
        value.text,
        form,
        layer,
        hit.range,
        isKnown: true,
        variants: search.variants[needle.value] + (hit.mask == 0 ? 0 : 254)
      )
    }
    for place in Coordinates.find(search.positions, in: layer.octets) {
      add(.position, place.text, .plain(place.form), layer, place.range, isKnown: true, variants: 1)
      if !found.isEmpty, found[found.count - 1].kind == .position {
        found[found.count - 1].note = place.words
      }
    }
    guard message.part != .question, message.part != .serverName else { return }
    let known = Set(found.map { $0.value.lowercased() })
    for shape in search.keys.shapes(in: layer.octets)
    where !known.contains(shape.value.lowercased()) {
      add(shape.kind, shape.value, .plain(), layer, shape.range, isKnown: false, variants: 1)
    }
  }

  private mutating func add(
    _ kind: IdentifierKind,
    _ value: String,
    _ form: Form,
    _ layer: Layer,
    _ range: Range<Int>,
    isKnown: Bool,
    variants: Int
  ) {
    let isObfuscated = layer.isObfuscated || form.isObfuscated
    let key = Key(kind: kind, value: value, form: form, isObfuscated: isObfuscated)
    guard seen.insert(key).inserted, found.count < 1024 else { return }
    let places = layer.depth == 0 ? range : layer.origin ?? 0..<message.octets.count
    let words = Places.words(layer.octets, at: range.lowerBound)
    found.append(
      Disclosure(
        kind: kind,
        value: value,
        form: form,
        chain: layer.chain + (words.map { [$0] } ?? []),
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

  /// What recipes make of a body that looks encrypted; notes bodies that stay closed.
  private mutating func decrypted(_ layer: Layer) -> [Layer] {
    guard message.part == .requestBody, LayerPeeler.codings(message.head).isEmpty else { return [] }
    var candidates = [(octets: layer.octets, range: 0..<layer.octets.count, name: "")]
    for run in Base64.runs(in: layer.octets, least: 24, most: 16) {
      candidates.append((Base64.decode(layer.octets, run), run, "base64"))
    }
    var result: [Layer] = []
    for candidate in candidates {
      let solved = Recipe.decrypt(candidate.octets, head: message.head)
      guard solved != nil || isClosed(candidate.octets) else { continue }
      var body = OpaqueBody(
        flow: message.flow,
        source: message.source,
        sourceMAC: message.sourceMAC,
        frames: message.frames(of: candidate.range),
        octets: candidate.octets.count
      )
      if let solved {
        body.recipe = solved.recipe
        body.excerpt = Self.excerpt(solved.plain)
        let outer =
          candidate.name.isEmpty
          ? layer : Layer(octets: [], chain: [candidate.name], origin: candidate.range)
        peeler.add("decrypted", solved.plain, outer, candidate.range, &result, hides: true)
      }
      opaque.append(body)
    }
    return result
  }

  /// Whether octets look encrypted, and the head does not say that they are a picture or the like.
  private func isClosed(_ octets: [UInt8]) -> Bool {
    guard Randomness.looksRandom(octets.span), Inflater.kind(octets) == nil else { return false }
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
