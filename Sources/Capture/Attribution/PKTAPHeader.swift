import Wire

/// Apple's PKTAP header in front of a frame (LINKTYPE_PKTAP), in its first or second version.
///
/// Numbers are little-endian: every system that writes it is.
struct PKTAPHeader {
  /// Octets of the header.
  let octets: Int
  /// What follows it.
  let linkType: LinkType
  /// The effective process if there is one (the app that a system service works for), else the
  /// process.
  let process: AppKey?

  // Offsets in version 1 (108 octets and more): length 0, record type 4, DLT 8, interface name 12
  // (24), flags 36, process id 52, its name 56 (20), effective process id 84, its name 88 (20).
  private static let firstVersionOctets = 108
  // Offsets in version 2: length 0 (one octet), offsets of the names 4 and 5, DLT 6 (16 bits),
  // process id 28, effective one 32, flags 36.
  private static let secondVersionOctets = 40
  private static let flagSecondVersion: UInt32 = 0x2000

  /// Reads the header; nothing if the octets cannot be one.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.secondVersionOctets else { return nil }
    let fields = FieldReader(bytes, isBigEndian: false)
    if fields.uint32(36) & Self.flagSecondVersion != 0, bytes[0] >= Self.secondVersionOctets {
      octets = Int(bytes[0])
      linkType = packetTapLinkType(UInt32(fields.uint16(6)))
      guard octets <= bytes.count else { return nil }
      process =
        Self.process(bytes, name: Int(bytes[5]), octets, id: fields.uint32(32))
        ?? Self.process(bytes, name: Int(bytes[4]), octets, id: fields.uint32(28))
    } else {
      octets = Int(fields.uint32(0))
      linkType = packetTapLinkType(fields.uint32(8))
      guard octets >= Self.firstVersionOctets, octets <= bytes.count else { return nil }
      process =
        Self.process(bytes, name: 88, octets, id: fields.uint32(84))
        ?? Self.process(bytes, name: 56, octets, id: fields.uint32(52))
    }
  }

  /// Whether octets of LINKTYPE_USER2 are PKTAP: Apple's own tools number it so in older files.
  static func looksLike(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= firstVersionOctets else { return false }
    let fields = FieldReader(bytes, isBigEndian: false)
    guard fields.uint32(0) == 108 || fields.uint32(0) == 156, fields.uint32(4) == 1 else {
      return false
    }
    var end = 12
    while end < 36, bytes[end] > 0x20, bytes[end] < 0x7f { end += 1 }
    return end > 12 && end < 36 && bytes[end] == 0
  }

  private static func process(_ bytes: Span<UInt8>, name: Int, _ header: Int, id: UInt32)
    -> AppKey?
  {
    guard name > 0, name < header, bytes[name] != 0 else { return nil }
    let key = AppKey(source: .process, id: 0, name: bytes.extracting(name..<min(name + 20, header)))
    return key.observed(id: Int64(Int32(bitPattern: id)))
  }
}
