import Wire

/// Conversations by their key: dense records in the order of their first frames, found through an
/// open-addressing index.
///
/// The index holds 32 bits of hash beside the record's number, so most probes touch one cache line.
/// The hash is seeded at random per table: records keep their order, so no output depends on it,
/// and a capture cannot be built to make probes long.
struct FlowTable: ~Copyable {
  private(set) var records: [FlowRecord] = []
  private var slots: [UInt64]
  private var mask: Int
  private let seed = UInt64.random(in: .min ... .max)

  init() {
    slots = Array(repeating: 0, count: 1 << 12)
    mask = slots.count - 1
  }

  /// Sets address space aside for so many records.
  mutating func reserve(_ count: Int) { records.reserveCapacity(count) }

  /// The number of the key's record, or -1.
  @inline(__always)
  func find(_ key: FlowKey) -> Int {
    let hash = key.hash(seed: seed)
    let tag = hash >> 32
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return -1 }
      if entry >> 32 == tag {
        let index = Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
        if records[index].key == key { return index }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Adds a record for a key that is not there, or takes the place of an earlier connection of the
  /// same key, whose record stays in the list.
  mutating func insert(_ record: FlowRecord) -> Int {
    if (records.count + 1) * 2 > slots.count { grow() }
    records.append(record)
    place(record.key, UInt64(records.count))
    return records.count - 1
  }

  /// One record, for reading and changing in place.
  subscript(index: Int) -> FlowRecord {
    @inline(__always) _read { yield records[index] }
    @inline(__always) _modify { yield &records[index] }
  }

  private mutating func place(_ key: FlowKey, _ number: UInt64) {
    let hash = key.hash(seed: seed)
    let tag = hash >> 32
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      let isFree = entry == 0
      let isSameKey =
        !isFree && entry >> 32 == tag && records[Int(entry & 0xffff_ffff) - 1].key == key
      if isFree || isSameKey {
        slots[slot] = tag << 32 | number
        return
      }
      slot = (slot &+ 1) & mask
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    mask = slots.count - 1
    for index in records.indices { place(records[index].key, UInt64(index + 1)) }
  }
}
