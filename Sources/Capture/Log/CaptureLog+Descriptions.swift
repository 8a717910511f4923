import Wire

/// The blocks of pcapng that describe: sections, interfaces, statistics. Each function takes a
/// block's body, the octets between its two lengths.
extension CaptureLog {
  /// A Section Header Block (§4.1), whose byte order has been taken over already.
  ///
  /// - Returns: why the section cannot be read, if it cannot.
  mutating func beginSection(_ body: Span<UInt8>) -> String? {
    guard body.count >= 16 else { return "a section header of \(body.count + 12) octets" }
    let fields = FieldReader(body, isBigEndian: section.isBigEndian)
    let (major, minor) = (fields.uint16(4), fields.uint16(6))
    guard major == 1 else { return "a section of pcapng version \(major).\(minor), not known" }
    if sections == 0 { isBigEndian = section.isBigEndian }
    sections += 1
    section.firstInterface = interfaces.count
    section.interfaceCount = 0
    section.processes.removeAll(keepingCapacity: true)
    var texts = self.texts
    var (hardware, systems, applications) = (self.hardware, self.systems, self.applications)
    readOptions(body.extracting(16...), subject: "section") { code, value in
      switch code {
      case 2: hardware.appendNew(texts.text(value))
      case 3: systems.appendNew(texts.text(value))
      case 4: applications.appendNew(texts.text(value))
      default: break
      }
    }
    (self.hardware, self.systems, self.applications) = (hardware, systems, applications)
    self.texts = texts
    noteSpentTexts()
    return nil
  }

  /// An Interface Description Block (§4.2).
  mutating func addInterface(_ body: Span<UInt8>) {
    guard body.count >= 8 else { return noteUnreadable("interface description") }
    let fields = FieldReader(body, isBigEndian: section.isBigEndian)
    var interface = CaptureInterface(
      linkType: LinkType(rawValue: UInt32(fields.uint16(0))),
      snapLength: fields.uint32(4)
    )
    var offsetSeconds: Int64 = 0
    let isBigEndian = section.isBigEndian
    var texts = self.texts
    readOptions(body.extracting(8...), subject: "interface") { code, value in
      guard !value.isEmpty else { return }
      switch code {
      case 2: interface.name = texts.text(value)
      case 3: interface.description = texts.text(value)
      case 9: interface.timeResolution = value[0]
      // The first octet says whether the filter is text (0) or BPF code.
      case 11 where value[0] == 0: interface.filter = texts.text(value.extracting(1...))
      case 12: interface.system = texts.text(value)
      case 13: interface.checkSequenceOctets = Int(value[0])
      case 14 where value.count == 8:
        let bits = FieldReader(value, isBigEndian: isBigEndian).uint64(0)
        offsetSeconds = Int64(bitPattern: bits)
      default: break
      }
    }
    self.texts = texts
    noteSpentTexts()
    section.interfaceCount += 1
    add(
      interface,
      clock: InterfaceClock(resolution: interface.timeResolution, offsetSeconds: offsetSeconds)
    )
  }

  /// An Interface Statistics Block (§4.6); the last one of an interface counts.
  mutating func addStatistics(_ body: Span<UInt8>) {
    guard body.count >= 12 else { return noteUnreadable("statistics") }
    let isBigEndian = section.isBigEndian
    let id = Int(FieldReader(body, isBigEndian: isBigEndian).uint32(0))
    let index = section.firstInterface + id
    guard id < section.interfaceCount, index < descriptions.count else { return }
    var drops = descriptions[index].drops ?? CaptureDrops()
    readOptions(body.extracting(12...), subject: "interface") { code, value in
      guard value.count == 8 else { return }
      let number = FieldReader(value, isBigEndian: isBigEndian).uint64(0)
      switch code {
      case 4: drops.received = number
      case 5: drops.byInterface = number
      case 7: drops.bySystem = number
      default: break
      }
    }
    descriptions[index].drops = drops
  }

  /// Walks a block's options, keeping its comments and handing on the others.
  mutating func readOptions(
    _ bytes: Span<UInt8>,
    subject: String,
    _ take: (UInt16, Span<UInt8>) -> Void
  ) {
    var options = BlockOptions(bytes, isBigEndian: section.isBigEndian)
    while let option = options.next() {
      if option.code == 1 {
        addComment(option.value, on: subject)
      } else {
        take(option.code, option.value)
      }
    }
    if options.overran { noteOverrun() }
  }

  /// Notes a block whose lengths contradict each other.
  mutating func noteUnreadable(_ what: String) {
    note(.unreadableBlock, "a block with \(what) is too short for what it claims")
  }
}

extension [String] {
  /// Appends text that is not there yet, up to a number that no honest file reaches.
  fileprivate mutating func appendNew(_ text: String?) {
    if let text, !text.isEmpty, count < 64, !contains(text) { append(text) }
  }
}
