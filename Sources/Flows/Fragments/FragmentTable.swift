import Wire

/// IP packets that arrived in parts and wait for the rest (RFC 791 §3.2, RFC 8200 §4.5).
///
/// Parts that overlap are refused for IPv6 (RFC 5722); for IPv4 the octets that came first stay, as
/// Linux and Android keep them when the overlap is exact, and the packet is marked ambiguous.
struct FragmentTable {
  /// A packet whose last missing part has just arrived.
  struct Complete {
    var header: Packet
    var payload: [UInt8]
    var isAmbiguous: Bool
  }

  private struct Key: Hashable {
    let source: IPAddress
    let destination: IPAddress
    let id: UInt32
    let proto: UInt8
  }

  private struct Part {
    let offset: Int
    let bytes: [UInt8]
  }

  private struct Waiting {
    /// By offset; of equal ones the first to arrive is first.
    var parts: [Part] = []
    var header: Packet?
    var total: Int?
    var ipOctets = 0
    var isAmbiguous = false
    var order: UInt64
  }

  /// The largest packet over IPv4's smallest MTU, 68 octets (RFC 791 §3.2), has 1,366 parts.
  ///
  /// The time that a part takes grows with those that wait, so more are refused.
  private static let partsPerPacket = 1400

  private var waiting: [Key: Waiting] = [:]
  private var octets = 0
  private var arrivals: UInt64 = 0
  private let limit: Int
  /// Parts of packets that were never completed or were refused.
  private(set) var orphans: UInt64 = 0

  init(limit: Int) { self.limit = limit }

  /// How many parts still wait; they will never be completed once the capture has ended.
  var waitingParts: UInt64 { waiting.values.reduce(0) { $0 + UInt64($1.parts.count) } }

  /// Takes one fragment and gives the whole packet if this was the last part missing.
  mutating func add(_ packet: Packet, _ bytes: Span<UInt8>) -> Complete? {
    let key = Key(
      source: packet.source,
      destination: packet.destination,
      id: packet.fragmentID,
      proto: packet.source.isIPv4 ? packet.proto : 0
    )
    let start = packet.ipPayloadOffset
    let stop = min(bytes.count, start + packet.ipPayloadLength)
    guard start <= stop, stop - start == packet.ipPayloadLength,
      packet.fragmentOffset + packet.ipPayloadLength <= 65_535
    else {
      orphans += 1
      return nil
    }
    makeRoom(for: stop - start)
    arrivals += 1
    var entry = waiting.removeValue(forKey: key) ?? Waiting(order: arrivals)
    let part = Part(
      offset: packet.fragmentOffset,
      bytes: bytes.extracting(start..<stop).copied()
    )
    guard place(part, in: &entry, isIPv4: packet.source.isIPv4) else {
      octets -= entry.parts.reduce(0) { $0 + $1.bytes.count }
      orphans += UInt64(entry.parts.count + 1)
      return nil
    }
    entry.ipOctets += packet.ipLength
    if packet.fragmentOffset == 0 { entry.header = packet }
    if !packet.moreFragments { entry.total = packet.fragmentOffset + part.bytes.count }
    if let whole = assembled(entry) {
      octets -= entry.parts.reduce(0) { $0 + $1.bytes.count }
      return whole
    }
    waiting[key] = entry
    return nil
  }

  /// Puts a part in its place; `false` if the packet must be refused.
  private mutating func place(_ part: Part, in entry: inout Waiting, isIPv4: Bool) -> Bool {
    let end = part.offset + part.bytes.count
    for known in entry.parts {
      let knownEnd = known.offset + known.bytes.count
      guard part.offset < knownEnd, known.offset < end else { continue }
      if known.offset == part.offset, known.bytes == part.bytes { return true }  // a duplicate
      guard isIPv4 else { return false }
      entry.isAmbiguous = true
    }
    guard entry.parts.count < Self.partsPerPacket else { return false }
    octets += part.bytes.count
    let index = entry.parts.firstIndex { $0.offset > part.offset } ?? entry.parts.count
    entry.parts.insert(part, at: index)
    return true
  }

  /// The whole packet, if its first and last part and all between are there.
  private func assembled(_ entry: Waiting) -> Complete? {
    guard var header = entry.header, let total = entry.total else { return nil }
    var covered = 0
    for part in entry.parts {
      guard part.offset <= covered else { return nil }
      covered = max(covered, part.offset + part.bytes.count)
    }
    guard covered >= total else { return nil }
    var payload = [UInt8](repeating: 0, count: total)
    var reached = 0
    for part in entry.parts {
      let end = min(part.offset + part.bytes.count, total)
      guard end > reached else { continue }
      for index in reached..<end { payload[index] = part.bytes[index - part.offset] }
      reached = end
    }
    header.ipLength = entry.ipOctets
    return Complete(header: header, payload: payload, isAmbiguous: entry.isAmbiguous)
  }

  /// Drops the packets that have waited longest until there is room.
  private mutating func makeRoom(for count: Int) {
    guard octets + count > limit || waiting.count > 65_536 else { return }
    let oldest = waiting.sorted { $0.value.order < $1.value.order }.prefix(waiting.count / 2 + 1)
    for (key, entry) in oldest {
      waiting.removeValue(forKey: key)
      octets -= entry.parts.reduce(0) { $0 + $1.bytes.count }
      orphans += UInt64(entry.parts.count)
    }
  }
}
