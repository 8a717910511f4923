import Wire

/// The fixed fields of a packet block, in the machine's byte order.
struct PacketFields {
  /// The interface's number within its section.
  var interface: Int
  var timeHigh: UInt32 = 0
  var timeLow: UInt32 = 0
  /// Octets captured, as claimed.
  var captured: Int
  /// Octets on the wire.
  var original: Int
  /// Octets the block has for data and options.
  var room: Int
  /// Whether the block says when.
  var hasTime = true
}

extension CaptureLog {
  /// Numbers a packet and finds out all but its place; nothing if it must be skipped.
  @inline(__always)
  mutating func packet(_ fields: PacketFields) -> LocatedFrame? {
    let index = section.firstInterface + fields.interface
    guard fields.interface < section.interfaceCount, index < interfaces.count else {
      skipWithoutInterface(fields.interface)
      return nil
    }
    guard fields.captured <= fields.room, fields.captured <= limits.frameOctets else {
      skipTooLarge(fields)
      return nil
    }
    guard countFrame() else { return nil }
    let interface = interfaces[index]
    if fields.captured > fields.original
      || (fields.captured > Int(interface.snapLength) && interface.snapLength > 0)
    {
      noteLengths(
        captured: fields.captured,
        original: fields.original,
        snapLength: interface.snapLength
      )
    }
    return LocatedFrame(
      start: 0,
      count: fields.captured,
      time: time(of: fields, interface.clock),
      originalLength: fields.original,
      linkType: interface.linkType,
      interface: index,
      clockTick: interface.clock.tick
    )
  }

  /// The most octets that the section's first interface keeps of a packet.
  var firstSnapLength: Int {
    guard section.interfaceCount > 0, section.firstInterface < interfaces.count else { return .max }
    let limit = interfaces[section.firstInterface].snapLength
    return limit > 0 ? Int(limit) : .max
  }

  @inline(__always)
  private mutating func time(of fields: PacketFields, _ clock: InterfaceClock) -> Int64 {
    guard fields.hasTime else { return noteMissingTime() }
    guard let time = clock.nanoseconds(high: fields.timeHigh, low: fields.timeLow) else {
      return noteTimeOutOfRange()
    }
    see(time)
    return time
  }

  private mutating func noteMissingTime() -> Int64 {
    note(.timeMissing, "simple packet blocks have no time; the epoch stands for it")
    return 0
  }

  private mutating func noteTimeOutOfRange() -> Int64 {
    note(
      .timeOutOfRange,
      "a time does not fit in 64 bits of nanoseconds; the largest stands for it"
    )
    return .max
  }

  private mutating func skipWithoutInterface(_ id: Int) {
    let count = section.interfaceCount
    if count == 0 {
      skip(.packetBeforeInterface, "a packet stands before any interface description")
    } else {
      skip(.packetOfUnknownInterface, "a packet names interface \(id), its section has \(count)")
    }
  }

  private mutating func skipTooLarge(_ fields: PacketFields) {
    let limit = limits.frameOctets
    if fields.captured > fields.room {
      skip(
        .packetBeyondBlock,
        "a packet claims \(fields.captured) octets in a block with room for \(fields.room)"
      )
    } else {
      skip(.frameTooLarge, "a packet of \(fields.captured) octets exceeds the limit of \(limit)")
    }
  }
}
