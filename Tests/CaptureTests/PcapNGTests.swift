import Capture
import TestSupport
import Testing
import Wire

@Suite struct PcapNGTests {
  static let frame: [UInt8] = Array(1...61)

  @Test(arguments: [false, true])
  func `an enhanced packet is read in both byte orders`(bigEndian: Bool) throws {
    var writer = PcapNGWriter(bigEndian: bigEndian)
    writer.packet(Self.frame, original: 100)
    let reading = try Reading(writer.bytes)
    #expect(reading.damage == nil)
    #expect(reading.frames.first?.bytes == Self.frame)
    #expect(reading.frames.first?.originalLength == 100)
    #expect(reading.frames.first?.nanoseconds == 1_700_000_000_000_000_000)
    #expect(reading.summary.format == "pcapng")
    #expect(reading.summary.byteOrder == (bigEndian ? "big-endian" : "little-endian"))
  }

  @Test func `sections may differ in byte order, interfaces in link type and snap length`() throws {
    var writer = PcapNGWriter(interface: false)
    writer.interface(linkType: 1, snapLength: 65_535)
    writer.interface(linkType: 101, snapLength: 128)
    writer.packet(Self.frame, interface: 1)
    writer.section(bigEndian: true)
    writer.interface(linkType: 276)
    writer.packet(Self.frame, interface: 0)
    writer.section()
    writer.interface(linkType: 113)
    writer.packet(Self.frame)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.linkType) == [.raw, .linuxSLL2, .linuxSLL])
    #expect(reading.frames.map(\.interface) == [1, 2, 3])
    #expect(reading.frames.map(\.bytes) == [Self.frame, Self.frame, Self.frame])
    #expect(reading.summary.sections == 3)
    #expect(reading.summary.interfaces.map(\.snapLength) == [65_535, 128, 0, 0])
    #expect(reading.damage == nil)
  }

  @Test func `a file cut anywhere gives the frames before the cut`() throws {
    var writer = PcapNGWriter()
    let header = writer.bytes.count
    writer.packet(Self.frame)
    let first = writer.bytes.count
    writer.packet([1, 2])
    let bytes = writer.bytes
    for length in 1...bytes.count {
      let cut = Array(bytes.prefix(length))
      guard length >= 28 else {
        guard case .headerCut = openingError(cut) else {
          Issue.record("a section header of \(length) octets is not an error")
          continue
        }
        continue
      }
      let reading = try Reading(cut)
      #expect(reading.frames.count == (length < first ? 0 : length < bytes.count ? 1 : 2))
      let whole = [28, header, first, bytes.count].contains(length)
      #expect((reading.damage == nil) == whole, "\(length) octets")
    }
  }

  @Test func `a packet before any interface is skipped and numbered`() throws {
    var writer = PcapNGWriter(interface: false)
    writer.packet(Self.frame)
    writer.interface()
    writer.packet([5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.number) == [2])
    #expect(reading.summary.skippedFrames == 1)
    #expect(reading.summary.frames == 2)
    #expect(reading.notes == ["packet-before-interface"])
  }

  @Test(arguments: [1, 0xffff_ffff] as [UInt32])
  func `a packet of an interface the section lacks is skipped`(interface: UInt32) throws {
    var writer = PcapNGWriter()
    writer.packet(Self.frame, interface: interface)
    writer.packet([5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.number) == [2])
    #expect(reading.notes == ["packet-of-unknown-interface"])
  }

  @Test func `interfaces of an earlier section are not the later one's`() throws {
    var writer = PcapNGWriter()
    writer.section()
    writer.packet(Self.frame)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.isEmpty)
    #expect(reading.notes == ["packet-before-interface"])
  }

  @Test(arguments: [0x7fff_fff0, 0xffff_fffc, 0, 8, 33] as [UInt32])
  func `a block length that cannot be stops reading there`(length: UInt32) throws {
    var writer = PcapNGWriter()
    writer.packet(Self.frame)
    let offset = writer.bytes.count
    writer.block(6, Array(repeating: 0, count: 24), length: length)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.count == 1)
    #expect(reading.damage?.offset == offset)
    #expect(reading.damage?.afterFrame == 1)
  }

  @Test func `a block whose two lengths differ stops reading there`() throws {
    var writer = PcapNGWriter()
    let offset = writer.bytes.count
    writer.block(6, Array(repeating: 0, count: 24), trailer: 40)
    writer.packet(Self.frame)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.isEmpty)
    #expect(reading.damage?.offset == offset)
    #expect(reading.damage?.reason == "a block is 36 octets long by its start and 40 by its end")
  }

  @Test(arguments: [62, 300_000, 0xffff_ffff] as [UInt32])
  func `a captured length beyond its block skips the packet`(captured: UInt32) throws {
    var writer = PcapNGWriter()
    writer.packet(Array(Self.frame.prefix(60)), captured: captured)
    writer.packet([5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.number) == [2])
    #expect(reading.notes == ["packet-beyond-block"])
  }

  @Test func `a packet larger than the limit is skipped`() throws {
    var writer = PcapNGWriter()
    writer.packet(Array(repeating: 1, count: 262_145))
    writer.packet(Array(repeating: 1, count: 262_144))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.number) == [2])
    #expect(reading.notes == ["frame-too-large"])
  }

  @Test func `a block too large to look into is passed over`() throws {
    var writer = PcapNGWriter()
    writer.block(77, Array(repeating: 1, count: 5 << 20))
    writer.block(6, Array(repeating: 1, count: 5 << 20))
    writer.packet([5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.number) == [2])
    #expect(reading.summary.notes.map(\.count) == [2])
    #expect(reading.notes == ["block-too-large"])
    #expect(reading.damage == nil)
  }

  @Test func `packet blocks without room for their fields are skipped`() throws {
    var writer = PcapNGWriter()
    for type in [2, 3, 6] as [UInt32] { writer.block(type, []) }
    writer.packet([5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.number) == [4])
    #expect(reading.summary.skippedFrames == 3)
  }

  @Test func `a simple packet has its interface's limit and no time`() throws {
    var writer = PcapNGWriter(interface: false)
    writer.interface(snapLength: 10)
    writer.block(3, writer.number(UInt32(100)) + Array(1...12))
    writer.block(3, writer.number(UInt32(3)) + [1, 2, 3])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [Array(1...10), [1, 2, 3]])
    #expect(reading.frames.map(\.originalLength) == [100, 3])
    #expect(reading.frames.map(\.nanoseconds) == [0, 0])
    #expect(reading.notes == ["time-missing"])
    #expect(reading.summary.firstTime == nil)
  }

  @Test(arguments: [false, true])
  func `an obsolete packet block is read, with its losses`(bigEndian: Bool) throws {
    var writer = PcapNGWriter(bigEndian: bigEndian)
    for drops in [7, 0xffff] as [UInt16] {
      let fields = writer.number(UInt16(0)) + writer.number(drops) + writer.number(UInt32(0))
      let lengths = writer.number(UInt32(9)) + writer.number(UInt32(4)) + writer.number(UInt32(80))
      writer.block(2, fields + lengths + [1, 2, 3, 4])
    }
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [[1, 2, 3, 4], [1, 2, 3, 4]])
    #expect(reading.frames.map(\.originalLength) == [80, 80])
    #expect(reading.frames.map(\.nanoseconds) == [9000, 9000])
    #expect(reading.summary.interfaces[0].drops?.betweenFrames == 7)
  }

  @Test func `unknown and custom blocks are passed over`() throws {
    var writer = PcapNGWriter()
    for type in [0xbad, 0x4000_0bad, 9, 0xffff_ffff] as [UInt32] {
      writer.block(type, writer.number(UInt32(32_473)) + [1, 2, 3, 4, 5])
      writer.block(type, [])
    }
    writer.packet([5])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [[5]])
    #expect(reading.notes.isEmpty)
  }

  @Test func `options may overrun, be empty or lack an end`() throws {
    var writer = PcapNGWriter()
    let overrun = writer.number(UInt16(2)) + writer.number(UInt16(400)) + [1, 2, 3, 4]
    writer.packet([1], options: overrun)
    writer.packet([2], options: writer.option(1, ""))
    writer.packet([3], options: writer.option(1, "no end"))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [[1], [2], [3]])
    #expect(reading.summary.notes.map { "\($0.name) \($0.frame)" } == ["options-overrun 1"])
    #expect(reading.summary.comments.map(\.text) == ["", "no end"])
  }

  @Test(arguments: 0...255 as ClosedRange<UInt8>)
  func `no time resolution or offset traps`(resolution: UInt8) throws {
    var writer = PcapNGWriter(interface: false)
    for offset in [0, 1, -1, .min, .max] as [Int64] {
      let options = writer.option(9, [resolution]) + writer.option(14, writer.number(offset))
      writer.interface(options: options)
    }
    for interface in 0..<5 as Range<UInt32> {
      for time in [0, 1, UInt64(1) << 63, .max] as [UInt64] {
        writer.packet([1], interface: interface, time: time)
      }
    }
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.count == 20)
    #expect(reading.frames[0].nanoseconds == 0)
  }

  @Test func `interfaces beyond the limit are counted and their packets skipped`() throws {
    var limits = CaptureLimits()
    limits.interfaces = 3
    var writer = PcapNGWriter()
    for _ in 0..<4 { writer.interface() }
    writer.packet([1], interface: 2)
    writer.packet([2], interface: 3)
    writer.section()
    writer.interface()
    writer.packet([3], interface: 0)
    let reading = try Reading(writer.bytes, limits: limits)
    #expect(reading.frames.map(\.bytes) == [[1]])
    #expect(reading.summary.interfaces.count == 3)
    #expect(reading.notes == ["interface-limit", "packet-of-unknown-interface"])
  }

  @Test func `a later section of another version stops reading`() throws {
    var writer = PcapNGWriter()
    writer.packet([1])
    writer.section(version: 2)
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.count == 1)
    #expect(reading.damage?.reason == "a section of pcapng version 2.0, not known")
  }

  @Test func `a later section without byte-order magic stops reading`() throws {
    var writer = PcapNGWriter()
    writer.packet([1])
    writer.block(0x0a0d_0d0a, Array(repeating: 9, count: 16))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.count == 1)
    #expect(reading.damage?.reason == "a section header has no byte-order magic")
  }
}
