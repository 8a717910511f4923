import Capture
import TestSupport
import Testing

@Suite struct WindowTests {
  /// Frames of many sizes, with descriptions between them.
  private static let pcapng: [UInt8] = {
    var writer = PcapNGWriter()
    for size in 0..<120 {
      writer.packet(
        (0..<(size * 7)).map { UInt8(truncatingIfNeeded: $0) },
        options: writer.option(1, "comment \(size)")
      )
      if size % 10 == 0 { writer.section(bigEndian: size % 20 == 0) }
      if size % 10 == 0 { writer.interface() }
    }
    return writer.bytes
  }()

  private static let pcap: [UInt8] = {
    var writer = PcapWriter()
    for size in 0..<120 {
      writer.record((0..<(size * 7)).map { UInt8(truncatingIfNeeded: $0) })
    }
    return writer.bytes
  }()

  @Test(arguments: [1, 2, 3, 7, 16, 61, 1000, 4096, 100_000])
  func `frames do not depend on where chunks end`(chunk: Int) throws {
    var limits = CaptureLimits()
    limits.chunkOctets = chunk
    for bytes in [Self.pcap, Self.pcapng] {
      let expected = try Reading(bytes)
      #expect(expected.frames.count == 120)
      for variant in [bytes, gzipMember(bytes), zstdFrame(bytes)] {
        let reading = try Reading(variant, limits: limits)
        #expect(reading.frames == expected.frames)
        #expect(reading.damage == nil)
        #expect(reading.summary.comments == expected.summary.comments)
      }
    }
  }

  @Test(arguments: [1, 5, 4096])
  func `damage lies at the same place whatever the chunks`(chunk: Int) throws {
    var limits = CaptureLimits()
    limits.chunkOctets = chunk
    let cut = Array(Self.pcap.dropLast(3))
    #expect(try Reading(cut, limits: limits).damage == Reading(cut).damage)
  }
}
