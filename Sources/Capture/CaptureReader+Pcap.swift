import Wire

extension CaptureReader {
  /// How the records of a classic pcap file lie.
  struct RecordLayout {
    var isBigEndian = false
    var fractionUnit: UInt32 = 1000
    var headerOctets = 16
    var lengths = PcapHeader.Lengths.normal
    var linkType = LinkType.ethernet
    var snapLength: UInt32 = 0
    /// The interface of the last header, from 0.
    var interface = 0
  }

  /// Takes over a file header, the first one or one met later.
  mutating func begin(_ header: PcapHeader) {
    records = RecordLayout(
      isBigEndian: header.isBigEndian,
      fractionUnit: header.fractionUnit,
      headerOctets: header.recordHeaderOctets,
      lengths: header.lengths,
      linkType: header.linkType,
      snapLength: header.snapLength
    )
    if !header.isCurrentVersion {
      log.note(.pcapVersion, "version \(header.version.major).\(header.version.minor), not 2.4")
    }
    var description = CaptureInterface(linkType: header.linkType, snapLength: header.snapLength)
    description.timeResolution = header.fractionUnit == 1 ? 9 : 6
    description.checkSequenceOctets = header.checkSequenceOctets
    if log.sections == 0 { log.isBigEndian = header.isBigEndian }
    log.sections += 1
    log.add(description, clock: .microseconds)
    records.interface = max(0, log.interfaces.count - 1)
  }

  /// Finds the next record's frame and moves past it.
  mutating func nextRecord() -> LocatedFrame? {
    while true {
      guard window.fill(records.headerOctets) else {
        stopInHeader()
        return nil
      }
      let swap = records.isBigEndian
      let (seconds, fraction) = (number(0, swap), number(4, swap))
      if PcapHeader.isMagic(seconds) || PcapHeader.isMagic(seconds.byteSwapped), restart() {
        continue
      }
      var (captured, original) = (number(8, swap), number(12, swap))
      if records.lengths != .normal { reorder(&captured, &original) }
      guard captured <= UInt32(truncatingIfNeeded: limits.frameOctets) else {
        stopAtLength(captured)
        return nil
      }
      guard window.fill(records.headerOctets + Int(captured)) else {
        stopInData(Int(captured))
        return nil
      }
      return take(captured: captured, original: original, time: time(seconds, fraction))
    }
  }

  /// Numbers the frame of the record that lies whole in the window.
  @inline(__always)
  private mutating func take(captured: UInt32, original: UInt32, time: Int64) -> LocatedFrame? {
    guard log.countFrame() else {
      stop(at: window.offset, "more frames than can be numbered")
      return nil
    }
    log.see(time)
    if captured > original || (captured > records.snapLength && records.snapLength > 0) {
      log.noteLengths(
        captured: Int(captured),
        original: Int(original),
        snapLength: records.snapLength
      )
    }
    window.advance(records.headerOctets)
    var located = LocatedFrame(
      start: window.position,
      count: Int(captured),
      time: time,
      originalLength: Int(original),
      linkType: records.linkType,
      interface: records.interface
    )
    log.attribute(&located, window.span(0, count: Int(captured)))
    window.advance(Int(captured))
    return located
  }

  @inline(__always)
  private func number(_ offset: Int, _ swap: Bool) -> UInt32 {
    swap ? window.uint32(offset).byteSwapped : window.uint32(offset)
  }

  /// Nanoseconds since the epoch.
  ///
  /// A fraction of a second or more carries over, and is noted.
  @inline(__always)
  private mutating func time(_ seconds: UInt32, _ fraction: UInt32) -> Int64 {
    let nanoseconds = Int64(fraction) * Int64(records.fractionUnit)
    if nanoseconds >= 1_000_000_000 {
      log.note(.timeNormalised, "a time fraction of \(nanoseconds) ns went into the seconds")
    }
    return Int64(seconds) * 1_000_000_000 + nanoseconds
  }

  private func reorder(_ captured: inout UInt32, _ original: inout UInt32) {
    if records.lengths == .swapped || captured > original { swap(&captured, &original) }
  }

  /// Whether a second file header stands here, as when two captures were joined with `cat`; reading
  /// goes on after it.
  ///
  /// Its version must be 2.4, so that a record of the year 2055 is not taken for one.
  private mutating func restart() -> Bool {
    guard window.fill(PcapHeader.octets),
      let header = PcapHeader(window.span(0, count: PcapHeader.octets)), header.isCurrentVersion
    else { return false }
    let offset = window.offset
    log.note(.secondHeader, "another pcap header stands at offset \(offset)")
    begin(header)
    window.advance(PcapHeader.octets)
    return true
  }

  private mutating func stopInHeader() {
    let there = window.available
    if there == 0 { return stopAtBoundary() }
    stop(
      at: window.offset,
      "the file ends \(there) octets into a record header of \(records.headerOctets)"
    )
  }

  private mutating func stopInData(_ captured: Int) {
    let there = window.available - records.headerOctets
    stop(at: window.offset, "the file ends \(there) octets into a frame of \(captured)")
  }

  private mutating func stopAtLength(_ captured: UInt32) {
    stop(
      at: window.offset,
      "a record claims \(captured) captured octets, more than the limit of \(limits.frameOctets)"
    )
  }
}
