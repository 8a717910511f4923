import Capture
import Wire

/// Writes a pcapng file (draft-ietf-opsawg-pcapng) in memory: little-endian, times in nanoseconds,
/// nothing of this machine or its clock.
struct PcapNGFile {
  private(set) var bytes: [UInt8] = []

  /// A file with its section header; `comment` says what it is.
  init(comment: String) {
    var body: [UInt8] = []
    append(UInt32(0x1a2b_3c4d), to: &body)
    append(UInt16(1), to: &body)
    append(UInt16(0), to: &body)
    body += [UInt8](repeating: 0xff, count: 8)
    option(1, comment, to: &body)
    option(4, "telltale", to: &body)
    endOptions(&body)
    block(0x0a0d_0d0a, body)
  }

  /// Describes an interface; frames name it by its number, in the order of these calls.
  mutating func add(_ interface: CaptureInterface, comment: String) {
    var body: [UInt8] = []
    append(UInt16(truncatingIfNeeded: interface.linkType.rawValue), to: &body)
    append(UInt16(0), to: &body)
    append(interface.snapLength, to: &body)
    option(1, comment, to: &body)
    if let name = interface.name { option(2, name, to: &body) }
    if let description = interface.description { option(3, description, to: &body) }
    option(9, [9], to: &body)  // if_tsresol: 10^-9 seconds
    if let octets = interface.checkSequenceOctets, (0...255).contains(octets) {
      option(13, [UInt8(octets)], to: &body)
    }
    endOptions(&body)
    block(1, body)
  }

  /// Adds a frame.
  mutating func add(_ frame: CutFrame, interface: Int, comment: String) {
    var body: [UInt8] = []
    append(UInt32(truncatingIfNeeded: interface), to: &body)
    let time = UInt64(bitPattern: frame.time)
    append(UInt32(truncatingIfNeeded: time >> 32), to: &body)
    append(UInt32(truncatingIfNeeded: time), to: &body)
    append(UInt32(truncatingIfNeeded: frame.bytes.count), to: &body)
    append(UInt32(clamping: frame.originalLength), to: &body)
    body += frame.bytes
    pad(&body)
    option(1, comment, to: &body)
    endOptions(&body)
    block(6, body)
  }

  private mutating func block(_ type: UInt32, _ body: [UInt8]) {
    let length = UInt32(truncatingIfNeeded: body.count + 12)
    append(type, to: &bytes)
    append(length, to: &bytes)
    bytes += body
    append(length, to: &bytes)
  }

  private func option(_ code: UInt16, _ text: String, to body: inout [UInt8]) {
    // An option's length has 16 bits.
    option(code, Array(text.utf8.prefix(60_000)), to: &body)
  }

  private func option(_ code: UInt16, _ value: [UInt8], to body: inout [UInt8]) {
    append(code, to: &body)
    append(UInt16(truncatingIfNeeded: value.count), to: &body)
    body += value
    pad(&body)
  }

  private func endOptions(_ body: inout [UInt8]) { body += [0, 0, 0, 0] }

  private func pad(_ body: inout [UInt8]) {
    while body.count % 4 != 0 { body.append(0) }
  }

  private func append(_ value: some FixedWidthInteger, to octets: inout [UInt8]) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      octets.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

/// A frame that was read again to be kept.
struct CutFrame {
  /// Which capture of the run, from 0.
  var capture: Int
  /// Its number in that capture, from 1.
  var number: UInt32
  /// Nanoseconds since the epoch.
  var time: Int64
  /// Octets on the wire.
  var originalLength: Int
  /// The interface within the capture, from 0.
  var interface: Int
  /// The octets that were captured.
  var bytes: [UInt8]
}
