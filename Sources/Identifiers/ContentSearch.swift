import Knowledge
import Synchronization

/// Looks for the handset's values in what anybody could read.
///
/// All forms of all values are looked for in one pass over each layer of a message; what codings
/// hide is undone first, a stated number of times and up to a stated size.
package final class ContentSearch: Sendable {
  /// How often codings inside one another are undone.
  static let mostDepth = 4
  /// Octets that undoing codings may make of one message.
  static let mostOctets = 8 << 20

  let values: [DeviceProfile.Value]
  let positions: Coordinates
  let needles: [Needle]
  /// In how many forms each value is looked for.
  let variants: [Int]
  /// All needles, and behind them the keys that speak for a shape.
  private let literals: LiteralSearch?
  /// The differences between neighbouring octets, which a single-octet XOR leaves as they are.
  private let differences: LiteralSearch?
  private let differing: [Int]

  /// Prepares a search for a profile; without one only shapes and keys are looked for.
  package init(_ profile: DeviceProfile) {
    values = profile.values
    positions = Coordinates(profile.positions)
    let needles = Needles.all(profile.values)
    self.needles = needles
    var variants = [Int](repeating: 0, count: values.count)
    for needle in needles { variants[needle.value] += 1 }
    self.variants = variants
    literals = LiteralSearch(
      needles.map { .init($0.octets, ignoresCase: $0.ignoresCase) } + KeySearch.literals
    )
    let texts = needles.indices.filter { index in
      let needle = needles[index]
      return needle.form.name.isEmpty && needle.octets.count >= 8
        && Set(needle.octets).count > 2
    }
    differing = texts
    differences = LiteralSearch(texts.map { .init(Self.differences(needles[$0].octets)) })
  }

  /// The classes of which values are known.
  package var known: Set<IdentifierKind.Class> {
    Set(values.map(\.kind.group) + (positions.isEmpty ? [] : [.location]))
  }

  /// A match of a needle in a layer.
  struct Hit {
    var needle: Int
    var range: Range<Int>
    /// The octet that was XORed in; 0 for none.
    var mask: UInt8 = 0
  }

  /// What one pass over a batch of layers gave.
  struct Matches {
    /// By place in `needles`.
    var literals = MatchQueue([])
    /// By place in `differing`.
    var differences = MatchQueue([])
    /// By place among the keys.
    var keys = MatchQueue([])

    var isEmpty: Bool { literals.isEmpty && differences.isEmpty && keys.isEmpty }
  }

  /// Finds all needles, their differences and the keys in all layers of a batch.
  func matches(in batch: LayerBatch, _ scratch: inout [UInt8]) -> Matches {
    var result = Matches()
    if let literals {
      let (found, keys) = literals.matches(in: batch.octets, batch, split: needles.count)
      result.literals = MatchQueue(found)
      result.keys = MatchQueue(keys)
    }
    if let differences, batch.octets.count >= 8 {
      Self.differences(batch.octets, &scratch)
      result.differences = MatchQueue(differences.matches(in: scratch, batch, split: .max).0)
    }
    return result
  }

  /// Finds all needles, their differences and the keys in one text; `nil` where they are so many
  /// that some are not told.
  func matches(
    in text: [UInt8]
  ) -> (
    literals: [LiteralSearch.Match], differences: [LiteralSearch.Match], keys: [LiteralSearch.Match]
  )? {
    let (texts, keys) = literals?.matches(in: text, split: needles.count) ?? ([], [])
    let differing = text.count < 8 ? [] : differences?.matches(in: Self.differences(text)) ?? []
    let most = max(texts.count, keys.count, differing.count)
    return most < LiteralSearch.mostMatches ? (texts, differing, keys) : nil
  }

  /// The needles that a layer holds: of those that overlap, the longest for each value.
  func hits(
    in octets: [UInt8],
    _ literals: some Sequence<LiteralSearch.Match>,
    _ differences: some Sequence<LiteralSearch.Match>
  ) -> [Hit] {
    var found: [Hit] = []
    for match in literals {
      let needle = needles[match.literal]
      guard match.end >= needle.octets.count else { continue }
      let hit = Hit(needle: match.literal, range: (match.end - needle.octets.count)..<match.end)
      if isBounded(hit.range, needle.boundary, octets), needle.isWhole(octets, at: hit.range) {
        found.append(hit)
      }
    }
    for match in differences {
      let index = differing[match.literal]
      let start = match.end - needles[index].octets.count + 1
      guard start >= 0, match.end < octets.count else { continue }
      let mask = octets[start] ^ needles[index].octets[0]
      // The same octets in the other case are found as text.
      guard mask != 0, mask != 0x20 else { continue }
      found.append(Hit(needle: index, range: start..<(match.end + 1), mask: mask))
    }
    return found.isEmpty ? [] : longest(found)
  }

  private func longest(_ hits: [Hit]) -> [Hit] {
    let sorted = hits.sorted {
      ($0.range.lowerBound, -$0.range.count, $0.needle)
        < ($1.range.lowerBound, -$1.range.count, $1.needle)
    }
    var result: [Hit] = []
    var ends: [Int: Int] = [:]
    for hit in sorted {
      let value = needles[hit.needle].value
      if let end = ends[value], hit.range.lowerBound < end { continue }
      ends[value] = hit.range.upperBound
      result.append(hit)
    }
    return result
  }

  private func isBounded(_ range: Range<Int>, _ kind: Needle.Boundary, _ octets: [UInt8]) -> Bool {
    func clashes(_ index: Int) -> Bool {
      guard octets.indices.contains(index) else { return false }
      switch kind {
      case .none: return false
      case .digits: return Needles.isDigit(octets[index])
      case .words:
        return Needles.isDigit(octets[index])
          || (0x61...0x7a).contains(Needles.lower(octets[index])) || octets[index] == 0x5f
      }
    }
    return !clashes(range.lowerBound - 1) && !clashes(range.upperBound)
  }

  /// Each octet XOR the one behind it.
  private static func differences(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    differences(octets, &result)
    return result
  }

  /// Makes `result` the differences of neighbouring octets; the last one has none.
  private static func differences(_ octets: [UInt8], _ result: inout [UInt8]) {
    let count = max(0, octets.count - 1)
    if result.count > count {
      result.removeLast(result.count - count)
    } else {
      result.append(contentsOf: repeatElement(0, count: count - result.count))
    }
    unsafe octets.withUnsafeBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { target in
        for index in 0..<count {
          unsafe target[index] = unsafe source[index] ^ source[index + 1]
        }
      }
    }
  }

  // MARK: - Room to work in

  private let workspaces = Mutex<[Workspace]>([])

  /// Calls `body` with room for one message; nobody else has it meanwhile.
  func withWorkspace(_ body: (inout Workspace) -> Void) {
    var space = workspaces.withLock { $0.popLast() } ?? Workspace()
    body(&space)
    space.clear()
    workspaces.withLock { $0.append(space) }
  }
}

/// Matches in a batch of layers, handed out layer by layer.
struct MatchQueue {
  private let matches: [LiteralSearch.Match]
  private var at = 0

  /// - Parameter matches: in the order in which they end.
  init(_ matches: [LiteralSearch.Match]) { self.matches = matches }

  var isEmpty: Bool { matches.isEmpty }

  /// Those that end in the next layer, counted from its beginning.
  mutating func take(_ layer: Range<Int>) -> [LiteralSearch.Match] {
    guard at < matches.count else { return [] }
    var result: [LiteralSearch.Match] = []
    while at < matches.count, matches[at].end <= layer.upperBound {
      let match = matches[at]
      at += 1
      if match.end > layer.lowerBound { result.append(match.moved(-layer.lowerBound)) }
    }
    return result
  }
}

extension LiteralSearch {
  /// The texts in what a batch holds, in the order in which they end, those from `split` on apart
  /// and counted from there; `octets` are the batch's own or its differences.
  func matches(in octets: [UInt8], _ batch: LayerBatch, split: Int) -> ([Match], [Match]) {
    let all = matches(in: octets, split: split)
    let most = max(all.0.count, all.1.count)
    guard most >= Self.mostMatches, batch.layers.count > 1 else { return all }
    // One layer that is full of matches must not hide those of others.
    var (low, high): ([Match], [Match]) = ([], [])
    for layer in batch.layers {
      let range = layer.range.clamped(to: octets.indices)
      let found = matches(in: Array(octets[range]), split: split)
      low += found.0.map { $0.moved(range.lowerBound) }
      high += found.1.map { $0.moved(range.lowerBound) }
    }
    return (low, high)
  }
}

extension LiteralSearch.Match {
  /// The match, further behind.
  func moved(_ offset: Int) -> Self {
    var match = self
    match.end += offset
    return match
  }
}
