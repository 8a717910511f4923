import Capture
import TestSupport
import Testing
import Wire

@Suite struct DescriptionTests {
  @Test(arguments: [false, true])
  func `an interface says its name, system, filter and clock`(bigEndian: Bool) throws {
    var writer = PcapNGWriter(bigEndian: bigEndian, interface: false)
    let options =
      writer.option(2, "wlan0") + writer.option(3, "Wi-Fi") + writer.option(9, [9])
      + writer.option(11, [0] + Array("port 53".utf8)) + writer.option(12, "Android 14")
      + writer.option(13, [4]) + writer.option(14, writer.number(Int64(10)))
      + writer.option(1, "lab AP") + writer.option(0, [])
    writer.interface(snapLength: 96, options: options)
    writer.packet([1], time: 5)
    let reading = try Reading(writer.bytes)
    let interface = try #require(reading.summary.interfaces.first)
    #expect(interface.name == "wlan0")
    #expect(interface.description == "Wi-Fi")
    #expect(interface.filter == "port 53")
    #expect(interface.system == "Android 14")
    #expect(interface.timeResolution == 9)
    #expect(interface.checkSequenceOctets == 4)
    #expect(interface.drops == nil)
    #expect(reading.frames[0].nanoseconds == 10_000_000_005)
    #expect(reading.summary.comments.map { "\($0.subject): \($0.text)" } == ["interface: lab AP"])
  }

  @Test func `sections name programs, systems and hardware once each`() throws {
    var writer = PcapNGWriter()
    for program in ["Dumpcap 4", "Dumpcap 4", "mergecap"] {
      let options =
        writer.option(2, "AMD") + writer.option(3, "Linux") + writer.option(4, program)
      writer.section(options: options)
    }
    let summary = try Reading(writer.bytes).summary
    #expect(summary.applications == ["Dumpcap 4", "mergecap"])
    #expect(summary.systems == ["Linux"])
    #expect(summary.hardware == ["AMD"])
  }

  @Test func `statistics give received and dropped packets`() throws {
    var writer = PcapNGWriter()
    let options =
      writer.option(4, writer.number(UInt64(1000))) + writer.option(5, writer.number(UInt64(3)))
      + writer.option(7, writer.number(UInt64.max))
    writer.packet([1], options: writer.option(4, writer.number(UInt64(12))))
    writer.packet([1], options: writer.option(4, writer.number(UInt64.max)))
    writer.block(5, writer.number(UInt32(0)) + writer.number(UInt64(0)) + options)
    writer.block(5, writer.number(UInt32(9)) + writer.number(UInt64(0)) + options)
    let drops = try #require(try Reading(writer.bytes).summary.interfaces[0].drops)
    #expect(drops.received == 1000)
    #expect(drops.byInterface == 3)
    #expect(drops.bySystem == .max)
    #expect(drops.betweenFrames == .max)
    #expect(drops.any)
  }

  @Test(arguments: [false, true])
  func `name records keep addresses of both families`(bigEndian: Bool) throws {
    var writer = PcapNGWriter(bigEndian: bigEndian)
    let six: [UInt8] = [0x20, 1, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [7]
    let records =
      writer.option(1, [192, 0, 2, 1] + Array("a.example\0b.example\0".utf8))
      + writer.option(2, six + Array("c.example\0".utf8)) + writer.option(1, [1, 2])
      + writer.option(99, "?") + writer.option(0, []) + writer.option(1, "by the lab")
    writer.block(4, records)
    let summary = try Reading(writer.bytes).summary
    #expect(summary.nameRecords.map(\.names) == [["a.example", "b.example"], ["c.example"]])
    #expect(summary.nameRecords[0].address == IPAddress(ipv4: 0xc000_0201))
    #expect(summary.nameRecords[1].address == IPAddress(high: 0x2001_0db8_0000_0000, low: 7))
    #expect(summary.comments.map(\.text) == ["by the lab"])
  }

  @Test func `name records that overrun their block are noted`() throws {
    var writer = PcapNGWriter()
    writer.block(4, writer.number(UInt16(1)) + writer.number(UInt16(200)) + [1, 2, 3, 4])
    #expect(try Reading(writer.bytes).notes == ["options-overrun"])
  }

  @Test func `secrets are kept as they stand, with their type and place`() throws {
    var writer = PcapNGWriter()
    writer.packet([1])
    let log = Array("CLIENT_RANDOM 00 11\n".utf8)
    let head = writer.number(CaptureSecrets.tlsKeyLog) + writer.number(UInt32(log.count - 1))
    writer.block(10, head + log)
    let secrets = try Reading(writer.bytes).summary.secrets
    #expect(secrets.map(\.type) == [CaptureSecrets.tlsKeyLog])
    #expect(secrets.map(\.bytes) == [Array(log.dropLast())])
    #expect(secrets.map(\.afterFrame) == [1])
  }

  @Test(arguments: [21, 0x7fff_ffff, 0xffff_ffff] as [UInt32])
  func `secrets that claim more than their block are noted`(claimed: UInt32) throws {
    var writer = PcapNGWriter()
    let head = writer.number(CaptureSecrets.tlsKeyLog) + writer.number(claimed)
    writer.block(10, head + Array(repeating: 1, count: 20))
    let reading = try Reading(writer.bytes)
    #expect(reading.summary.secrets.isEmpty)
    #expect(reading.notes == ["unreadable-block"])
  }

  @Test func `comments, names and secrets have limits that are noted`() throws {
    var limits = CaptureLimits()
    limits.comments = 1
    limits.nameRecords = 1
    limits.secretsOctets = 5
    limits.textOctets = 4
    var writer = PcapNGWriter()
    writer.packet([1], options: writer.option(1, "abcdefgh") + writer.option(1, "second"))
    let record = writer.option(1, [192, 0, 2, 1] + Array("a.example\0".utf8))
    writer.block(4, record + record)
    for _ in 0..<2 {
      writer.block(10, writer.number(UInt32(1)) + writer.number(UInt32(4)) + [1, 2, 3, 4])
    }
    let reading = try Reading(writer.bytes, limits: limits)
    #expect(reading.summary.comments.map(\.text) == ["abcd"])
    #expect(reading.summary.commentCount == 2)
    #expect(reading.summary.nameRecords.count == 1)
    #expect(reading.summary.secrets.count == 1)
    #expect(reading.notes == ["comment-limit", "name-record-limit", "secrets-limit"])
  }

  @Test func `texts together have a limit that is noted`() throws {
    var limits = CaptureLimits()
    limits.textOctetsInAll = 10
    var writer = PcapNGWriter(interface: false)
    writer.interface(options: writer.option(2, "wlan0") + writer.option(3, "Wi-Fi 6"))
    writer.packet([1], options: writer.option(1, "hello"))
    writer.packet([1], options: writer.option(1, "x"))
    let reading = try Reading(writer.bytes, limits: limits)
    #expect(reading.summary.interfaces.first?.name == "wlan0")
    #expect(reading.summary.interfaces.first?.description == nil)
    #expect(reading.summary.comments.map(\.text) == ["hello"])
    #expect(reading.notes == ["text-limit"])
  }

  @Test func `text that is no UTF-8 is repaired and ends at a NUL`() throws {
    var writer = PcapNGWriter()
    writer.packet([1], options: writer.option(1, [0x61, 0xff, 0x62, 0, 0x63]))
    #expect(try Reading(writer.bytes).summary.comments.map(\.text) == ["a\u{fffd}b"])
  }

  @Test(arguments: [1, 4, 5, 10, 0xbad, 0x8000_0001] as [UInt32])
  func `a describing block of any length is survived`(type: UInt32) throws {
    for count in stride(from: 0, through: 64, by: 4) {
      for octet in [0, 1, 0xff] as [UInt8] {
        var writer = PcapNGWriter()
        writer.block(type, Array(repeating: octet, count: count))
        writer.packet([5])
        let reading = try Reading(writer.bytes)
        #expect(reading.frames.map(\.bytes) == [[5]])
      }
    }
  }
}
