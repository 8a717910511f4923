import Wire

extension CaptureLog {
  private static var ethernet: UInt32 { 1 }
  private static var pktap: UInt32 { 258 }
  /// The number Apple's tools used for PKTAP before it had one.
  private static var user2: UInt32 { 149 }

  /// Takes off what the capturing program put around a frame, and reads the app from it.
  @inline(__always)
  mutating func attribute(_ located: inout LocatedFrame, _ frame: Span<UInt8>) {
    guard attributes else { return }
    // Plain numbers: comparing `LinkType` from another module costs a call for each packet.
    switch located.linkType.rawValue {
    case Self.ethernet:
      if let key = PCAPdroid.trailer(of: frame) { removeTrailer(&located, key) }
    case Self.pktap, Self.user2:
      removePKTAP(&located, frame)
    default:
      break
    }
  }

  private mutating func removeTrailer(_ located: inout LocatedFrame, _ key: AppKey) {
    located.count -= PCAPdroid.trailerOctets
    located.originalLength = max(
      located.originalLength - PCAPdroid.trailerOctets,
      located.count
    )
    // The program writes -1 for traffic whose app it could not find out.
    if key.id >= 0 { located.app = app(key, by: .pcapdroidTrailer) }
  }

  private mutating func removePKTAP(_ located: inout LocatedFrame, _ frame: Span<UInt8>) {
    guard located.linkType == .pktap || PKTAPHeader.looksLike(frame) else { return }
    guard let header = PKTAPHeader(frame) else {
      note(.pktapMalformed, "a frame is too short for its PKTAP header, or contradicts it")
      return
    }
    located.start += header.octets
    located.count -= header.octets
    located.originalLength = max(located.originalLength - header.octets, located.count)
    located.linkType = header.linkType
    if let key = header.process { located.app = app(key, by: .pktap) }
  }

  /// Reads the app, the losses and the comments of a packet block from its options.
  mutating func readOptions(_ located: inout LocatedFrame, _ bytes: Span<UInt8>) {
    var options = BlockOptions(bytes, isBigEndian: section.isBigEndian)
    var process: UInt32?
    var effectiveProcess: UInt32?
    while let option = options.next() {
      switch option.code {
      case 1: readComment(&located, option.value)
      case 4: if let count = option.uint64, count > 0 { addDrops(count, to: located.interface) }
      case 0x8001: process = option.uint32
      case 0x8003: effectiveProcess = option.uint32
      default: break
      }
    }
    if options.overran { noteOverrun() }
    guard attributes, let index = effectiveProcess ?? process else { return }
    if Int(index) < section.processes.count { located.app = section.processes[Int(index)] }
  }

  private mutating func readComment(_ located: inout LocatedFrame, _ value: Span<UInt8>) {
    guard attributes, let user = PCAPdroid.user(inComment: value) else {
      return addComment(value, on: "frame")
    }
    guard user >= 0 else { return }
    let key = AppKey(source: .androidUser, id: user, name: Span())
    located.app = app(key, by: .pcapdroidComment)
  }

  /// The index of an app; -1, with a note, beyond the limit.
  mutating func app(_ key: AppKey, by attribution: AppAttribution) -> Int32 {
    let index = apps.index(of: key, by: attribution)
    let limit = limits.apps
    if index < 0 { note(.applicationLimit, "more apps than the limit of \(limit)") }
    return index
  }

  /// Adds packets lost in front of a packet.
  mutating func addDrops(_ count: UInt64, to interface: Int) {
    guard interface < descriptions.count else { return }
    var drops = descriptions[interface].drops ?? CaptureDrops()
    let (sum, overflow) = drops.betweenFrames.addingReportingOverflow(count)
    drops.betweenFrames = overflow ? .max : sum
    descriptions[interface].drops = drops
  }

  /// Notes options that claim more than their block.
  mutating func noteOverrun() {
    note(.optionsOverrun, "an option claims more octets than its block has; the rest is not read")
  }
}
