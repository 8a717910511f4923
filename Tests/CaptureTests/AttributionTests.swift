import Capture
import TestSupport
import Testing
import Wire

@Suite struct AttributionTests {
  /// A frame as PCAPdroid writes it: zero addresses, IP, trailer in network byte order.
  static func pcapdroid(
    user: Int32,
    app: String,
    payload: [UInt8] = Array(repeating: 0x45, count: 20)
  ) -> [UInt8] {
    let name = Array(app.utf8.prefix(19))
    let field = name + Array(repeating: 0, count: 20 - name.count)
    return Array(repeating: 0, count: 12) + [8, 0] + payload + [1, 7, 0x20, 0x21]
      + octets(user, bigEndian: true) + field + [1, 2, 3, 4]
  }

  @Test func `a PCAPdroid trailer names the app and is taken off`() throws {
    var writer = PcapWriter()
    writer.record(Self.pcapdroid(user: 10_123, app: "Browser"))
    writer.record(Self.pcapdroid(user: 0, app: "Root"), original: 966)
    writer.record(Self.pcapdroid(user: 10_123, app: "Browser"))
    writer.record(Self.pcapdroid(user: -1, app: "Unknown"))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.app) == [0, 1, 0, -1])
    #expect(reading.apps == ["Browser", "Root"])
    #expect(reading.frames.map(\.bytes.count) == [34, 34, 34, 34])
    #expect(reading.frames.map(\.originalLength) == [34, 934, 34, 34])
    #expect(reading.summary.attribution == .pcapdroidTrailer)
    #expect(reading.summary.apps.map(\.id) == [10_123, 0])
  }

  @Test func `attribution can be turned off`() throws {
    var writer = PcapWriter()
    let frame = Self.pcapdroid(user: 10_123, app: "Browser")
    writer.record(frame)
    let reading = try Reading(writer.bytes, attributes: false)
    #expect(reading.frames.map(\.bytes) == [frame])
    #expect(reading.apps.isEmpty)
  }

  @Test func `frames that merely end like a trailer keep their octets`() throws {
    let frame = Self.pcapdroid(user: 1, app: "x")
    var addressed = frame
    addressed[3] = 2
    var otherMagic = frame
    otherMagic[34] = 2
    for bytes in [addressed, otherMagic, Array(frame.suffix(45)), Array(repeating: 0, count: 60)] {
      var writer = PcapWriter()
      writer.record(bytes)
      let reading = try Reading(writer.bytes)
      #expect(reading.frames.map(\.bytes) == [bytes])
      #expect(reading.frames.map(\.app) == [-1])
    }
    var raw = PcapWriter(network: 101)
    raw.record(frame)
    #expect(try Reading(raw.bytes).frames.map(\.bytes) == [frame])
  }

  /// PCAPdroid's block: enterprise number, version, type 1, user id, two lengths, two names.
  static func map(_ writer: PcapNGWriter, user: Int32, package: String, label: String) -> [UInt8] {
    writer.number(UInt32(62_652)) + [1, 1] + writer.number(user)
      + [UInt8(package.utf8.count), UInt8(label.utf8.count)]
      + Array(package.utf8) + Array(label.utf8)
  }

  @Test(arguments: ["org.example.browser", "org.example.b", "o.e.bb", "o.e.bbb"])
  func `PCAPdroid's map and comments name the app by package`(package: String) throws {
    var writer = PcapNGWriter(interface: false)
    writer.interface(linkType: 101)
    writer.block(0xbad, Self.map(writer, user: 10_123, package: package, label: "Brow"))
    writer.packet([0x45], options: writer.option(1, "u-10123"))
    writer.packet([0x45], options: writer.option(1, "u-10200") + writer.option(1, "seen"))
    writer.packet([0x45], options: writer.option(1, "u--1"))
    writer.block(0xbad, Self.map(writer, user: 10_200, package: "late.example", label: ""))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.app) == [0, 1, -1])
    #expect(reading.apps == [package, "late.example"])
    #expect(reading.summary.apps.map(\.label) == ["Brow", nil])
    #expect(reading.summary.apps.map(\.id) == [10_123, 10_200])
    #expect(reading.summary.comments.map(\.text) == ["seen"])
    #expect(reading.summary.attribution == .pcapdroidComment)
    #expect(reading.notes.isEmpty)
  }

  @Test func `a user id without a map entry is shown as such`() throws {
    var writer = PcapNGWriter()
    writer.packet([1], options: writer.option(1, "u-1000"))
    #expect(try Reading(writer.bytes).apps == ["uid 1000"])
  }

  @Test func `a map whose lengths lie is noted and not believed`() throws {
    var writer = PcapNGWriter()
    var body = Self.map(writer, user: 1, package: "org.example", label: "x")
    body[10] = 200
    writer.block(0xbad, body)
    #expect(try Reading(writer.bytes).notes == ["app-map-unreadable"])
  }

  @Test(arguments: ["u-", "u--", "u-12x", "U-12", "u-99999999999999", "hello"])
  func `other comments stay comments`(text: String) throws {
    var writer = PcapNGWriter()
    writer.packet([1], options: writer.option(1, text))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.app) == [-1])
    #expect(reading.summary.comments.map(\.text) == [text])
  }

  @Test(arguments: [false, true])
  func `Apple's process blocks name the app, the effective one first`(bigEndian: Bool) throws {
    var writer = PcapNGWriter(bigEndian: bigEndian)
    for (id, name) in [(82, "mDNSResponder"), (900, "Browser")] as [(UInt32, String)] {
      writer.block(0x8000_0001, writer.number(id) + writer.option(2, name) + writer.option(0, []))
    }
    let first = writer.option(0x8001, writer.number(UInt32(0)))
    let second = writer.option(0x8003, writer.number(UInt32(1)))
    writer.packet([1], options: first)
    writer.packet([1], options: first + second)
    writer.packet([1], options: writer.option(0x8001, writer.number(UInt32(7))))
    writer.section(bigEndian: bigEndian)
    writer.interface()
    writer.packet([1], options: first)
    let reading = try Reading(writer.bytes)
    #expect(reading.apps == ["mDNSResponder", "Browser"])
    #expect(reading.frames.map(\.app) == [0, 1, -1, -1])
    #expect(reading.summary.apps.map(\.id) == [82, 900])
    #expect(reading.summary.attribution == .processBlocks)
  }

  /// A PKTAP header of version 1, then `inner`.
  static func pktap(dlt: UInt32 = 1, process: String, effective: String, inner: [UInt8]) -> [UInt8]
  {
    func name(_ text: String, _ count: Int) -> [UInt8] {
      Array(text.utf8) + Array(repeating: 0, count: count - text.utf8.count)
    }
    func number(_ value: UInt32) -> [UInt8] { octets(value, bigEndian: false) }
    return number(108) + number(1) + number(dlt) + name("en0", 24) + number(1) + number(2)
      + number(14) + number(0) + number(77) + name(process, 20) + number(0) + number(0)
      + number(78) + name(effective, 20) + inner
  }

  @Test(arguments: [258, 149] as [UInt32])
  func `PKTAP is taken off and names the effective process`(linkType: UInt32) throws {
    var writer = PcapWriter(network: linkType)
    writer.record(Self.pktap(process: "mDNSResponder", effective: "Browser", inner: [1, 2, 3]))
    writer.record(Self.pktap(dlt: 12, process: "curl", effective: "", inner: [4]), original: 200)
    writer.record(Self.pktap(process: "", effective: "", inner: []))
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [[1, 2, 3], [4], []])
    #expect(reading.frames.map(\.linkType) == [.ethernet, .raw, .ethernet])
    #expect(reading.frames.map(\.originalLength) == [3, 92, 0])
    #expect(reading.frames.map(\.app) == [0, 1, -1])
    #expect(reading.apps == ["Browser", "curl"])
    #expect(reading.summary.apps.map(\.id) == [78, 77])
    #expect(reading.summary.attribution == .pktap)
  }

  @Test func `the second version of PKTAP is read`() throws {
    var header = Array(repeating: UInt8(0), count: 60)
    header[0] = 60
    header[4] = 40
    header[7] = 0
    header[6] = 12
    header[28] = 77
    header[37] = 0x20
    header.replaceSubrange(40..<44, with: Array("curl".utf8))
    var writer = PcapWriter(network: 258)
    writer.record(header + [9])
    let reading = try Reading(writer.bytes)
    #expect(reading.frames.map(\.bytes) == [[9]])
    #expect(reading.frames.map(\.linkType) == [.raw])
    #expect(reading.apps == ["curl"])
  }

  @Test func `a PKTAP header cut anywhere is noted, never a trap`() throws {
    let whole = Self.pktap(process: "curl", effective: "", inner: [])
    for length in 0..<whole.count {
      var writer = PcapWriter(network: 258)
      writer.record(Array(whole.prefix(length)))
      let reading = try Reading(writer.bytes)
      #expect(reading.frames.map(\.bytes.count) == [length])
      #expect(reading.notes == ["pktap-malformed"])
    }
  }

  @Test func `apps beyond the limit are noted`() throws {
    var limits = CaptureLimits()
    limits.apps = 2
    var writer = PcapWriter()
    for user in 1...4 as ClosedRange<Int32> { writer.record(Self.pcapdroid(user: user, app: "a")) }
    let reading = try Reading(writer.bytes, limits: limits)
    #expect(reading.frames.map(\.app) == [0, 1, -1, -1])
    #expect(reading.notes == ["app-limit"])
  }
}
