/// Octets of a number in either byte order.
package func octets<Number: FixedWidthInteger>(_ value: Number, bigEndian: Bool) -> [UInt8] {
  withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
}

/// Builds classic pcap files, honest ones and others.
package struct PcapWriter {
  /// The file so far.
  package private(set) var bytes: [UInt8] = []
  private let bigEndian: Bool
  private let extraOctets: Int

  /// Starts with a file header.
  package init(
    bigEndian: Bool = false,
    magic: UInt32 = 0xa1b2_c3d4,
    version: (UInt16, UInt16) = (2, 4),
    snapLength: UInt32 = 262_144,
    network: UInt32 = 1
  ) {
    self.bigEndian = bigEndian
    extraOctets = magic == 0xa1b2_cd34 ? 8 : 0
    number(magic)
    number(version.0)
    number(version.1)
    number(UInt64(0))
    number(snapLength)
    number(network)
  }

  /// Adds a record; its lengths are the frame's unless given.
  package mutating func record(
    _ frame: [UInt8],
    seconds: UInt32 = 1_700_000_000,
    fraction: UInt32 = 0,
    captured: UInt32? = nil,
    original: UInt32? = nil
  ) {
    number(seconds)
    number(fraction)
    number(captured ?? UInt32(frame.count))
    number(original ?? UInt32(frame.count))
    bytes += Array(repeating: 0xee, count: extraOctets)
    bytes += frame
  }

  private mutating func number<Number: FixedWidthInteger>(_ value: Number) {
    bytes += octets(value, bigEndian: bigEndian)
  }
}

/// Builds pcapng files, honest ones and others.
package struct PcapNGWriter {
  /// The file so far.
  package var bytes: [UInt8] = []
  /// The byte order of the section being written.
  package private(set) var bigEndian = false

  /// Starts with a section header, and one Ethernet interface unless told not to.
  package init(bigEndian: Bool = false, interface: Bool = true) {
    section(bigEndian: bigEndian)
    if interface { self.interface() }
  }

  /// Octets of a number in the section's byte order.
  package func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    octets(value, bigEndian: bigEndian)
  }

  /// An option, padded.
  package func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    number(code) + number(UInt16(value.count)) + pad(value)
  }

  /// An option with text.
  package func option(_ code: UInt16, _ text: String) -> [UInt8] { option(code, Array(text.utf8)) }

  /// Adds a block; its lengths are right unless given.
  package mutating func block(
    _ type: UInt32,
    _ body: [UInt8],
    length: UInt32? = nil,
    trailer: UInt32? = nil
  ) {
    let padded = pad(body)
    let right = UInt32(padded.count + 12)
    bytes += number(type) + number(length ?? right) + padded + number(trailer ?? length ?? right)
  }

  /// Starts a section.
  package mutating func section(
    bigEndian: Bool = false,
    version: UInt16 = 1,
    options: [UInt8] = []
  ) {
    self.bigEndian = bigEndian
    let magic = number(UInt32(0x1a2b_3c4d))
    let head = magic + number(version) + number(UInt16(0)) + number(UInt64.max)
    block(0x0a0d_0d0a, head + options)
  }

  /// Describes an interface.
  package mutating func interface(
    linkType: UInt16 = 1,
    snapLength: UInt32 = 0,
    options: [UInt8] = []
  ) {
    block(1, number(linkType) + number(UInt16(0)) + number(snapLength) + options)
  }

  /// Adds an enhanced packet block; lengths are the frame's unless given.
  package mutating func packet(
    _ frame: [UInt8],
    interface: UInt32 = 0,
    time: UInt64 = 1_700_000_000_000_000,
    captured: UInt32? = nil,
    original: UInt32? = nil,
    options: [UInt8] = []
  ) {
    let stamp = number(UInt32(time >> 32)) + number(UInt32(truncatingIfNeeded: time))
    let lengths =
      number(captured ?? UInt32(frame.count)) + number(original ?? UInt32(frame.count))
    block(6, number(interface) + stamp + lengths + pad(frame) + options)
  }

  private func pad(_ value: [UInt8]) -> [UInt8] {
    value + Array(repeating: 0, count: (4 - value.count % 4) % 4)
  }
}
