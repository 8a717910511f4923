import Wire

/// The header of a classic pcap file (draft-ietf-opsawg-pcap §4), or one found within a file.
struct PcapHeader {
  static let octets = 24

  /// Whether numbers stand in big-endian order.
  let isBigEndian: Bool
  /// Nanoseconds in one unit of a record's time fraction: 1000 or 1.
  let fractionUnit: UInt32
  /// Octets of a record's header: 16, or 24 in Kuznetzov's modified format.
  let recordHeaderOctets: Int
  let version: (major: UInt16, minor: UInt16)
  let snapLength: UInt32
  let linkType: LinkType
  /// Octets of frame check sequence at the end of frames, if the file says.
  let checkSequenceOctets: Int?

  /// How the two lengths of a record stand in files of old versions.
  enum Lengths { case normal, swapped, swappedIfLarger }

  /// libpcap's rule: before 2.3 always swapped, in 2.3 sometimes, and in DG/UX's 543.0.
  var lengths: Lengths {
    switch version {
    case (2, 3): .swappedIfLarger
    case (2, 0...2), (543, _): .swapped
    default: .normal
    }
  }

  /// The version libpcap has written since 1998.
  var isCurrentVersion: Bool { version == (2, 4) }

  /// Reads a header if one of the magic numbers stands at the start and there are 24 octets.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.octets else { return nil }
    var fields = FieldReader(bytes, isBigEndian: false)
    var magic = fields.uint32(0)
    if !Self.isMagic(magic) {
      fields = FieldReader(bytes, isBigEndian: true)
      magic = fields.uint32(0)
      guard Self.isMagic(magic) else { return nil }
    }
    isBigEndian = fields.isBigEndian
    fractionUnit = magic == 0xa1b2_3c4d ? 1 : 1000
    recordHeaderOctets = magic == 0xa1b2_cd34 ? 24 : 16
    version = (fields.uint16(4), fields.uint16(6))
    snapLength = fields.uint32(16)
    let network = fields.uint32(20)
    linkType = LinkType(rawValue: network & 0x03ff_ffff)
    // Bit 26 says that the upper four bits count the check sequence in 16-bit words.
    checkSequenceOctets = network & 0x0400_0000 != 0 ? Int(network >> 28) * 2 : nil
  }

  /// Whether `value` is a magic number: microseconds, nanoseconds, or Kuznetzov's.
  @inline(__always)
  static func isMagic(_ value: UInt32) -> Bool {
    value == 0xa1b2_c3d4 || value == 0xa1b2_3c4d || value == 0xa1b2_cd34
  }
}

/// Reads numbers of either byte order at offsets of a header.
struct FieldReader: ~Escapable {
  let bytes: Span<UInt8>
  let isBigEndian: Bool

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, isBigEndian: Bool) {
    self.bytes = bytes
    self.isBigEndian = isBigEndian
  }

  /// The number at `offset`, which must lie within the bytes.
  func uint16(_ offset: Int) -> UInt16 {
    let (first, second) = (UInt16(bytes[offset]), UInt16(bytes[offset + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }

  /// The number at `offset`, which must lie within the bytes.
  func uint32(_ offset: Int) -> UInt32 {
    let (first, second) = (UInt32(uint16(offset)), UInt32(uint16(offset + 2)))
    return isBigEndian ? first << 16 | second : second << 16 | first
  }

  /// The number at `offset`, which must lie within the bytes.
  func uint64(_ offset: Int) -> UInt64 {
    let (first, second) = (UInt64(uint32(offset)), UInt64(uint32(offset + 4)))
    return isBigEndian ? first << 32 | second : second << 32 | first
  }
}
