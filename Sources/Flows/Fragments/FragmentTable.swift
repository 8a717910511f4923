import Wire

/// IP packets that arrived in parts and wait for the rest (RFC 791 §3.2, RFC 8200 §4.5).
///
/// Parts that overlap are refused for IPv6 (RFC 5722); for IPv4 the octets that came first stay, as
/// Linux and Android keep them when the overlap is exact, and the packet is marked ambiguous. What
/// can never be put together is handed back to be counted: nobody may upload unseen in parts.
struct FragmentTable {
  private struct Key: Hashable {
    let source: IPAddress
    let destination: IPAddress
    let id: UInt32
    let proto: UInt8
  }

  /// The most parts of one packet: 64 KiB over an MTU of 576 octets have 119.
  ///
  /// The time that a part takes grows with those that wait, so more are refused.
  private static let partsPerPacket = 128
  /// How long parts wait for one another, in nanoseconds (RFC 8200 §4.5).
  private static let patience: UInt64 = 60_000_000_000

  private var waiting: [Key: FragmentedPacket] = [:]
  private var octets = 0
  private var arrivals: UInt64 = 0
  private let limit: Int
  /// Parts of packets that were never completed or were refused.
  private(set) var orphans: UInt64 = 0
  /// Packets that will never be complete and were not yet taken.
  private var lost: [FragmentedPacket] = []

  init(limit: Int) { self.limit = limit }

  /// Takes one fragment and gives the whole packet if this was the last part missing.
  mutating func add(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ frame: FrameReference,
    _ app: Int32
  ) -> CompletePacket? {
    let key = Key(
      source: packet.source,
      destination: packet.destination,
      id: packet.fragmentID,
      proto: packet.source.isIPv4 ? packet.proto : 0
    )
    let start = min(packet.ipPayloadOffset, bytes.count)
    let part = bytes.extracting(start..<min(bytes.count, start + packet.ipPayloadLength))
    makeRoom(for: part.count)
    var known = waiting.removeValue(forKey: key)
    if let old = known, old.first.time.distance(to: frame.time) > Self.patience {
      lose(old)
      known = nil
    }
    arrivals += 1
    var entry = known ?? FragmentedPacket(packet, frame, app, order: arrivals)
    entry.count(packet, part, frame)
    let before = entry.octets
    guard packet.fragmentOffset + packet.ipPayloadLength <= 65_535,
      entry.place(packet, part, most: Self.partsPerPacket)
    else {
      octets -= before
      lose(entry, stored: false)
      return nil
    }
    octets += entry.octets - before
    if let whole = entry.assembled() {
      octets -= entry.octets
      return whole
    }
    waiting[key] = entry
    return nil
  }

  /// Gives up all that waits, once the capture has ended.
  mutating func end() {
    let rest = waiting.values.sorted { $0.order < $1.order }
    waiting = [:]
    for entry in rest { lose(entry) }
  }

  /// Takes the packets that will never be complete, so that they can be counted.
  mutating func takeLost() -> [FragmentedPacket] {
    guard !lost.isEmpty else { return [] }
    let taken = lost
    lost = []
    return taken
  }

  private mutating func lose(_ entry: FragmentedPacket, stored: Bool = true) {
    if stored { octets -= entry.octets }
    orphans += UInt64(entry.count)
    var entry = entry
    entry.dropOctets()
    lost.append(entry)
  }

  /// Drops the packets that have waited longest until there is room.
  private mutating func makeRoom(for count: Int) {
    guard octets + count > limit || waiting.count > 65_536 else { return }
    let oldest = waiting.sorted { $0.value.order < $1.value.order }.prefix(waiting.count / 2 + 1)
    for (key, entry) in oldest {
      waiting.removeValue(forKey: key)
      lose(entry)
    }
  }
}

extension Timestamp {
  /// How far apart two times are, in nanoseconds, whichever is the earlier.
  fileprivate func distance(to other: Timestamp) -> UInt64 {
    let (one, two) = (min(nanoseconds, other.nanoseconds), max(nanoseconds, other.nanoseconds))
    // The difference of any two signed numbers fits, read as an unsigned one.
    return UInt64(bitPattern: two &- one)
  }
}
