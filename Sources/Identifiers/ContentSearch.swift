import Knowledge

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
  let positions: [DeviceProfile.Position]
  let needles: [Needle]
  /// In how many forms each value is looked for.
  let variants: [Int]
  private let literals: LiteralSearch?
  /// The differences between neighbouring octets, which a single-octet XOR leaves as they are.
  private let differences: LiteralSearch?
  private let differing: [Int]
  let keys: KeySearch

  /// Prepares a search for a profile; without one only shapes and keys are looked for.
  package init(_ profile: DeviceProfile) {
    values = profile.values
    positions = profile.positions
    let needles = Needles.all(profile.values)
    self.needles = needles
    var variants = [Int](repeating: 0, count: values.count)
    for needle in needles { variants[needle.value] += 1 }
    self.variants = variants
    literals = LiteralSearch(needles.map { .init($0.octets, ignoresCase: $0.ignoresCase) })
    let texts = needles.indices.filter { index in
      let needle = needles[index]
      return needle.form.name.isEmpty && needle.octets.count >= 8
        && Set(needle.octets).count > 2
    }
    differing = texts
    differences = LiteralSearch(texts.map { .init(Self.differences(needles[$0].octets)) })
    keys = KeySearch()
  }

  /// Whether values are known.
  package var hasProfile: Bool { !values.isEmpty || !positions.isEmpty }

  /// A match of a needle in a layer.
  struct Hit {
    var needle: Int
    var range: Range<Int>
    /// The octet that was XORed in; 0 for none.
    var mask: UInt8 = 0
  }

  /// The needles that a layer holds: of those that overlap, the longest for each value.
  func hits(in octets: [UInt8]) -> [Hit] {
    var found: [Hit] = []
    for match in literals?.matches(in: octets) ?? [] {
      let needle = needles[match.literal]
      let hit = Hit(needle: match.literal, range: (match.end - needle.octets.count)..<match.end)
      if isBounded(hit.range, needle.boundary, octets), needle.isWhole(octets, at: hit.range) {
        found.append(hit)
      }
    }
    if let differences, octets.count >= 8 {
      for match in differences.matches(in: Self.differences(octets)) {
        let index = differing[match.literal]
        let start = match.end - needles[index].octets.count + 1
        let mask = octets[start] ^ needles[index].octets[0]
        // The same octets in the other case are found as text.
        guard mask != 0, mask != 0x20 else { continue }
        found.append(Hit(needle: index, range: start..<(match.end + 1), mask: mask))
      }
    }
    return longest(found)
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
  static func differences(_ octets: [UInt8]) -> [UInt8] {
    guard octets.count > 1 else { return octets }
    return unsafe octets.withUnsafeBufferPointer { source in
      unsafe [UInt8](unsafeUninitializedCapacity: source.count - 1) { target, count in
        for index in 0..<(source.count - 1) {
          unsafe target[index] = unsafe source[index] ^ source[index + 1]
        }
        count = source.count - 1
      }
    }
  }
}
