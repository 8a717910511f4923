import Capture
import TestSupport
import Testing
import Wire

@Suite struct PcapTests {
  static let frame: [UInt8] = Array(0..<60)

  static func file(
    bigEndian: Bool = false,
    magic: UInt32 = 0xa1b2_c3d4,
    fraction: UInt32 = 5
  ) -> [UInt8] {
    var writer = PcapWriter(bigEndian: bigEndian, magic: magic)
    writer.record(frame, fraction: fraction)
    writer.record([1, 2, 3], seconds: 1_700_000_001, original: 90)
    return writer.bytes
  }

  @Test(arguments: [false, true], [0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34] as [UInt32])
  func `every magic number is read in both byte orders`(bigEndian: Bool, magic: UInt32) throws {
    let reading = try Reading(Self.file(bigEndian: bigEndian, magic: magic))
    let unit: Int64 = magic == 0xa1b2_3c4d ? 1 : 1000
    #expect(reading.damage == nil)
    #expect(reading.frames.map(\.bytes) == [Self.frame, [1, 2, 3]])
    #expect(
      reading.frames.map(\.nanoseconds)
        == [1_700_000_000_000_000_000 + 5 * unit, 1_700_000_001_000_000_000]
    )
    #expect(reading.frames.map(\.originalLength) == [60, 90])
    #expect(reading.frames.map(\.number) == [1, 2])
    #expect(reading.summary.byteOrder == (bigEndian ? "big-endian" : "little-endian"))
    #expect(reading.summary.format == "pcap")
    #expect(reading.summary.firstTime?.nanoseconds == 1_700_000_000_000_000_000 + 5 * unit)
    #expect(reading.summary.lastTime?.nanoseconds == 1_700_000_001_000_000_000)
  }

  @Test func `a file header alone is a capture without frames`() throws {
    let reading = try Reading(PcapWriter().bytes)
    #expect(reading.frames.isEmpty)
    #expect(reading.damage == nil)
    #expect(reading.summary.firstTime == nil)
    #expect(reading.summary.interfaces.count == 1)
  }

  @Test func `a file cut anywhere gives the frames before the cut`() throws {
    let bytes = Self.file()
    let boundaries = [24: 0, 24 + 76: 1, bytes.count: 2]
    for length in 1...bytes.count {
      let cut = Array(bytes.prefix(length))
      guard length >= 24 else {
        guard case .headerCut(_, length) = openingError(cut) else {
          Issue.record("a header of \(length) octets is not an error")
          continue
        }
        continue
      }
      let reading = try Reading(cut)
      #expect(reading.frames.count == (length < 100 ? 0 : length < bytes.count ? 1 : 2))
      #expect((reading.damage == nil) == (boundaries[length] != nil), "\(length) octets")
      #expect(
        reading.damage?.offset == (boundaries[length] == nil ? (length < 100 ? 24 : 100) : nil)
      )
    }
  }

  @Test func `damage says where, after which frame and why`() throws {
    let reading = try Reading(Self.file().dropLast())
    #expect(
      reading.damage?.description
        == "damaged after frame 1, at offset 100: the file ends 2 octets into a frame of 3"
    )
  }

  @Test(arguments: [262_145, 300_000, 0x7fff_ffff, 0xffff_ffff] as [UInt32])
  func `a captured length beyond the limit stops reading there`(captured: UInt32) throws {
    var writer = PcapWriter(snapLength: 0)
    writer.record(Self.frame)
    writer.record([1, 2, 3], captured: captured)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.count == 1)
    #expect(reading.damage?.offset == 100)
    #expect(reading.damage?.reason.contains("\(captured) captured octets") == true)
  }

  @Test func `a frame of exactly the limit is read`() throws {
    var writer = PcapWriter()
    writer.record(Array(repeating: 7, count: 262_144))
    writer.record([1])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes.count) == [262_144, 1])
    #expect(reading.damage == nil)
  }

  @Test func `more octets captured than the snap length or the wire had are noted`() throws {
    var writer = PcapWriter(snapLength: 4)
    writer.record([1, 2, 3, 4, 5], original: 3)
    writer.record([1, 2, 3, 4, 5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes.count) == [5, 5])
    #expect(reading.frames[0].originalLength == 3)
    #expect(
      reading.summary.notes.map { "\($0.name) \($0.frame) \($0.count)" }
        == ["captured-more-than-original 1 1", "captured-more-than-snap-length 1 2"]
    )
  }

  @Test(arguments: [(0xa1b2_c3d4, 1_000_000), (0xa1b2_3c4d, 1_000_000_000)] as [(UInt32, UInt32)])
  func `a fraction of a second or more is carried over and noted`(magic: UInt32, one: UInt32) throws
  {
    let reading = try Reading(Self.file(magic: magic, fraction: one + one / 2))
    #expect(reading.frames[0].nanoseconds == 1_700_000_001_500_000_000)
    #expect(reading.notes == ["time-normalised"])
  }

  @Test func `time may go backwards and reach its ends`() throws {
    var writer = PcapWriter()
    for seconds in [5, 0, .max, 4] as [UInt32] { writer.record([1], seconds: seconds) }
    let reading = try Reading(writer.bytes)
    #expect(
      reading.frames.map(\.nanoseconds)
        == [5_000_000_000, 0, 4_294_967_295_000_000_000, 4_000_000_000]
    )
    #expect(reading.summary.firstTime?.nanoseconds == 0)
    #expect(reading.summary.lastTime?.nanoseconds == 4_294_967_295_000_000_000)
    #expect(reading.notes.isEmpty)
  }

  @Test func `an odd version is noted and read`() throws {
    var writer = PcapWriter(version: (99, 1))
    writer.record([1])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.count == 1)
    #expect(reading.summary.notes.first?.detail == "version 99.1, not 2.4")
  }

  @Test func `lengths that old versions swapped are put right`() throws {
    var swapped = PcapWriter(version: (2, 2))
    swapped.record([1, 2, 3], captured: 90, original: 3)
    var maybe = PcapWriter(version: (2, 3))
    maybe.record([1, 2, 3], captured: 90, original: 3)
    maybe.record([1, 2, 3], captured: 3, original: 90)
    for file in [swapped, maybe] {
      let reading = try Reading(file.bytes)
      #expect(reading.damage == nil)
      for frame in reading.frames {
        #expect(frame.bytes == [1, 2, 3])
        #expect(frame.originalLength == 90)
      }
    }
  }

  @Test func `an unknown link type is named and its frames delivered`() throws {
    var writer = PcapWriter(network: 1999)
    writer.record([1])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.first?.linkType == LinkType(rawValue: 1999))
    #expect(reading.notes == ["unknown-link-type"])
    #expect(linkTypeName(LinkType(rawValue: 1999)) == "LINKTYPE_1999")
  }

  @Test func `check sequence bits are no part of the link type`() throws {
    let reading = try Reading(PcapWriter(network: 0x2400_0001).bytes)
    #expect(reading.summary.interfaces.first?.linkType == .ethernet)
    #expect(reading.summary.interfaces.first?.checkSequenceOctets == 4)
  }

  @Test func `a capture appended to another is read on, with a note`() throws {
    var second = PcapWriter(bigEndian: true, magic: 0xa1b2_3c4d, network: 101)
    second.record([9, 9])
    let reading = try Reading(Self.file() + second.bytes)
    #expect(reading.frames.map(\.linkType) == [.ethernet, .ethernet, .raw])
    #expect(reading.frames.map(\.number) == [1, 2, 3])
    #expect(reading.frames.map(\.interface) == [0, 0, 1])
    #expect(reading.notes == ["second-capture-header"])
    #expect(reading.damage == nil)
  }

  @Test func `appended captures beyond the interface limit count to the last interface`() throws {
    var limits = CaptureLimits()
    limits.interfaces = 1
    let reading = try Reading(Self.file() + Self.file(), limits: limits)
    #expect(reading.frames.map(\.interface) == [0, 0, 0, 0])
    #expect(reading.summary.interfaces.count == 1)
    #expect(reading.notes == ["interface-limit", "second-capture-header"])
  }

  @Test func `a record of the second that spells a magic number is a record`() throws {
    var writer = PcapWriter()
    writer.record(Self.frame, seconds: 0xa1b2_c3d4, fraction: 77)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [Self.frame])
  }

  @Test func `garbage at the end is damage after the last frame`() throws {
    let reading = try Reading(Self.file() + Array(repeating: 0xd8, count: 40))
    #expect(reading.frames.count == 2)
    #expect(reading.damage?.afterFrame == 2)
  }
}
