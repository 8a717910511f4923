import Capture
import TestSupport
import Testing

@Suite struct CompressionTests {
  static let plain = PcapTests.file()

  private static func pack(_ format: String, _ content: [UInt8]) -> [UInt8] {
    switch format {
    case "gzip": gzipMember(content)
    case "lz4": lz4Frame(content, block: 50)
    default: zstdFrame(content)
    }
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func `a compressed capture gives the same frames`(format: String) throws {
    let expected = try Reading(Self.plain)
    let bytes = Self.pack(format, Self.plain)
    let reading = try Reading(bytes)
    #expect(reading.frames == expected.frames)
    #expect(reading.damage == nil)
    #expect(reading.summary.compression == format)
    #expect(reading.summary.bytesRead == bytes.count)
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func `members that follow one another are one capture`(format: String) throws {
    let cut = 70
    let bytes =
      Self.pack(format, Array(Self.plain.prefix(cut)))
      + Self.pack(format, Array(Self.plain.dropFirst(cut)))
    #expect(try Reading(bytes).frames == Reading(Self.plain).frames)
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func `a compressed capture cut anywhere is damaged, its first frames good`(format: String) throws
  {
    let bytes = Self.pack(format, Self.plain)
    let expected = try Reading(Self.plain).frames
    for length in 4..<bytes.count {
      do {
        let reading = try Reading(Array(bytes.prefix(length)))
        #expect(reading.damage != nil, "\(length) octets")
        #expect(reading.damage?.decompressed == true)
        #expect(reading.frames == Array(expected.prefix(reading.frames.count)))
      } catch {
        guard case .unreadable = error else {
          Issue.record("\(length) octets: \(error)")
          continue
        }
      }
    }
  }

  @Test func `a wrong check value is damage after the frames`() throws {
    var bytes = gzipMember(Self.plain)
    bytes[bytes.count - 8] ^= 1
    let reading = try Reading(bytes)
    #expect(reading.frames.count == 2)
    #expect(reading.damage?.afterFrame == 2)
    #expect(reading.damage?.reason == "gzip data is corrupt (incorrect data check)")
  }

  @Test func `a damaged LZ4 header or block length is damage or no capture at all`() throws {
    let good = lz4Frame(Self.plain, block: 50)
    for index in 4..<(7 + 4) {
      var bytes = good
      bytes[index] ^= 0x40
      do {
        #expect(try Reading(bytes).damage != nil, "octet \(index)")
      } catch {
        guard case .unreadable(_, _, let reason) = error else {
          Issue.record("octet \(index): \(error)")
          continue
        }
        #expect(reason.hasPrefix("lz4 data is corrupt") || reason.contains("ends early"))
      }
    }
  }

  @Test func `a cut second frame is damage, not octets after the data`() throws {
    let bytes = lz4Frame(Self.plain) + lz4Frame([1, 2, 3]).dropLast(5)
    let reading = try Reading(bytes)
    #expect(reading.frames.count == 2)
    #expect(reading.damage != nil)
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func `other octets after the compressed data are noted`(format: String) throws {
    let bytes = Self.pack(format, Self.plain)
    let reading = try Reading(bytes + Array(repeating: 0, count: 30))
    #expect(reading.frames.count == 2)
    #expect(reading.damage == nil)
    #expect(reading.notes == ["trailing-octets"])
  }

  @Test func `a capture compressed twice is none`() throws {
    guard case .notACapture(_, let begins) = openingError(gzipMember(gzipMember(Self.plain))) else {
      Issue.record("accepted")
      return
    }
    #expect(begins.hasPrefix("1f 8b 08"))
    #expect(begins.hasSuffix("once decompressed"))
  }

  @Test func `growing beyond the ratio ends reading with damage`() throws {
    var limits = CaptureLimits()
    limits.ratioFloor = 1 << 20
    var writer = PcapWriter()
    writer.record([1])
    let reading = try Reading(zstdFrame(writer.bytes, zeroRuns: 400), limits: limits)
    #expect(reading.damage?.reason == "it decompresses to more than 250 times its size, the limit")
    #expect(reading.frames.first?.bytes == [1])
  }

  @Test func `growing beyond the total ends reading with damage`() throws {
    var limits = CaptureLimits()
    limits.decompressedOctets = 1 << 20
    let reading = try Reading(zstdFrame(Self.plain, zeroRuns: 40), limits: limits)
    #expect(reading.damage?.reason == "it decompresses to more than 1048576 octets, the limit")
  }

  @Test(
    arguments: [
      ([0x02, 0x21, 0x4c, 0x18], "lz4 in its legacy format"), ([0xfd, 0x37, 0x7a, 0x58], "xz"),
      ([0x42, 0x5a, 0x68, 0x39], "bzip2"), ([0x50, 0x4b, 0x03, 0x04], "zip"),
    ] as [([UInt8], String)]
  )
  func `other compression is refused by name`(magic: [UInt8], name: String) {
    guard case .unsupported(_, let what) = openingError(magic + Array(repeating: 0, count: 60))
    else {
      Issue.record("accepted")
      return
    }
    #expect(what.contains(name))
  }
}
