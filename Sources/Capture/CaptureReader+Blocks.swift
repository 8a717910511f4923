import Wire

/// Block types of pcapng (draft-ietf-opsawg-pcapng §4 and §10.1) that are looked into.
private enum BlockType {
  static let interface: UInt32 = 1
  static let obsoletePacket: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let names: UInt32 = 4
  static let statistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6
  static let secrets: UInt32 = 10
  static let custom: UInt32 = 0xbad
  static let customNotCopied: UInt32 = 0x4000_0bad
  static let process: UInt32 = 0x8000_0001
  static let section: UInt32 = 0x0a0d_0d0a
}

extension CaptureReader {
  /// Reads blocks up to and including the next packet.
  mutating func nextPacket() -> LocatedFrame? {
    while let (type, length) = blockHeader() {
      guard length <= limits.blockOctets else {
        guard step(over: type, length) else { return nil }
        continue
      }
      guard window.fill(length) else {
        let there = window.available
        stop(at: window.offset, "the file ends \(there) octets into a block of \(length)")
        return nil
      }
      guard number(length - 4) == UInt32(truncatingIfNeeded: length) else {
        stopAtTrailer(length)
        return nil
      }
      let located = read(type, length)
      guard damage == nil else { return nil }
      window.advance(length)
      if let located { return located }
    }
    return nil
  }

  /// A number of the block at the window's position.
  @inline(__always)
  private func number(_ offset: Int) -> UInt32 {
    log.section.isBigEndian ? window.uint32(offset).byteSwapped : window.uint32(offset)
  }

  /// Type and length of the block at the window's position; nothing at the end or at damage.
  private mutating func blockHeader() -> (type: UInt32, length: Int)? {
    guard window.fill(12) else {
      let there = window.available
      if there == 0 {
        stopAtBoundary()
      } else {
        stop(at: window.offset, "the file ends \(there) octets into a block header")
      }
      return nil
    }
    // The same in both byte orders; only the magic number behind it says which.
    let isSection = window.uint32(0) == BlockType.section
    if isSection, !takeByteOrder() { return nil }
    let length = Int(number(4))
    guard length >= 12, length % 4 == 0 else {
      stop(at: window.offset, "a block claims \(length) octets, which no block has")
      return nil
    }
    return (isSection ? BlockType.section : number(0), length)
  }

  private mutating func takeByteOrder() -> Bool {
    let magic = window.uint32(8)
    guard magic == 0x1a2b_3c4d || magic.byteSwapped == 0x1a2b_3c4d else {
      stop(at: window.offset, "a section header has no byte-order magic")
      return false
    }
    log.section.isBigEndian = magic != 0x1a2b_3c4d
    return true
  }

  private mutating func stopAtTrailer(_ length: Int) {
    let end = number(length - 4)
    stop(
      at: window.offset,
      "a block is \(length) octets long by its start and \(end) by its end"
    )
  }

  /// Passes over a block that is too large to look into.
  private mutating func step(over type: UInt32, _ length: Int) -> Bool {
    let start = window.offset
    guard window.skip(length) else {
      stop(at: start, "a block claims \(length) octets, and the file ends before")
      return false
    }
    let detail = "a block of type \(type) with \(length) octets at offset \(start) was passed over"
    switch type {
    case BlockType.enhancedPacket, BlockType.obsoletePacket, BlockType.simplePacket:
      log.skip(.blockTooLarge, detail)
    default:
      log.note(.blockTooLarge, detail)
    }
    return true
  }

  @inline(__always)
  private mutating func read(_ type: UInt32, _ length: Int) -> LocatedFrame? {
    type == BlockType.enhancedPacket ? enhancedPacket(length) : readOther(type, length)
  }

  private mutating func readOther(_ type: UInt32, _ length: Int) -> LocatedFrame? {
    switch type {
    case BlockType.section:
      if let reason = log.beginSection(window.span(8, count: length - 12)) {
        stop(at: window.offset, reason)
      }
    case BlockType.interface: log.addInterface(window.span(8, count: length - 12))
    case BlockType.obsoletePacket: return obsoletePacket(length)
    case BlockType.simplePacket: return simplePacket(length)
    case BlockType.names: log.addNames(window.span(8, count: length - 12))
    case BlockType.statistics: log.addStatistics(window.span(8, count: length - 12))
    case BlockType.secrets: log.addSecrets(window.span(8, count: length - 12))
    case BlockType.custom, BlockType.customNotCopied:
      log.readCustom(window.span(8, count: length - 12))
    case BlockType.process: log.addProcess(window.span(8, count: length - 12))
    default: break
    }
    return nil
  }
}

/// Packet blocks.
extension CaptureReader {
  /// Octets of the enhanced and the obsolete packet block in front of the data.
  private static let packetHeader = 28

  /// An Enhanced Packet Block (§4.3): interface, time, lengths, data, options.
  @inline(__always)
  private mutating func enhancedPacket(_ length: Int) -> LocatedFrame? {
    guard length >= Self.packetHeader + 4 else { return skipShort(length) }
    return locate(length, interface: Int(number(8)))
  }

  /// The obsolete Packet Block (appendix A): a 16-bit interface, and how many packets were lost
  /// before this one.
  private mutating func obsoletePacket(_ length: Int) -> LocatedFrame? {
    guard length >= Self.packetHeader + 4 else { return skipShort(length) }
    let (first, second) = (window.uint16(8), window.uint16(10))
    let isBigEndian = log.section.isBigEndian
    let drops = isBigEndian ? second.byteSwapped : second
    let located = locate(length, interface: Int(isBigEndian ? first.byteSwapped : first))
    // 0xffff says that the number is not known.
    if let located, drops != 0, drops != .max { log.addDrops(UInt64(drops), to: located.interface) }
    return located
  }

  @inline(__always)
  private mutating func locate(_ length: Int, interface: Int) -> LocatedFrame? {
    let fields = PacketFields(
      interface: interface,
      timeHigh: number(12),
      timeLow: number(16),
      captured: Int(number(20)),
      original: Int(number(24)),
      room: length - Self.packetHeader - 4
    )
    guard var located = log.packet(fields) else { return nil }
    located.start = window.position + Self.packetHeader
    log.attribute(&located, window.span(Self.packetHeader, count: fields.captured))
    let options = Self.packetHeader + padded(fields.captured)
    if length - 4 - options >= 4 {
      log.readOptions(&located, window.span(options, count: length - 4 - options))
    }
    return located
  }

  /// A Simple Packet Block (§4.4): the section's first interface, no time, and as many octets as
  /// the block and the interface's limit leave room for.
  private mutating func simplePacket(_ length: Int) -> LocatedFrame? {
    guard length >= 16 else { return skipShort(length) }
    let original = Int(number(8))
    let fields = PacketFields(
      interface: 0,
      captured: min(original, length - 16, log.firstSnapLength),
      original: original,
      room: length - 16,
      hasTime: false
    )
    guard var located = log.packet(fields) else { return nil }
    located.start = window.position + 12
    log.attribute(&located, window.span(12, count: fields.captured))
    return located
  }

  private mutating func skipShort(_ length: Int) -> LocatedFrame? {
    log.skip(.packetBeyondBlock, "a packet block of \(length) octets has no room for its fields")
    return nil
  }
}
