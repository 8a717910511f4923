import Capture
import Crypto
import TestSupport
import Testing

@Suite struct EvidenceHashTests {
  private func digest(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func check(_ bytes: [UInt8], chunk: Int = 256 << 10, readAll: Bool = true) throws {
    let directory = TemporaryDirectory()
    let path = directory.write(bytes)
    var limits = CaptureLimits()
    limits.chunkOctets = chunk
    for threaded in [false, true] {
      let hash = EvidenceHash(threaded: threaded, limits: limits)
      var reader = try CaptureReader(path: path, limits: limits, tap: hash)
      if readAll { while reader.next() != nil {} } else { reader.drain() }
      let result = hash.finish()
      #expect(result.sha256 == digest(bytes))
      #expect(result.bytes == bytes.count)
      #expect(reader.summary.bytesRead == bytes.count)
    }
  }

  @Test(arguments: [1, 64, 4096, 256 << 10])
  func `the hash is the file's, with and without a second thread`(chunk: Int) throws {
    var writer = PcapWriter()
    for index in 0..<(chunk == 1 ? 20 : 3000) {
      writer.record(Array(repeating: UInt8(truncatingIfNeeded: index), count: index % 300))
    }
    try check(writer.bytes, chunk: chunk)
  }

  @Test func `a compressed file is hashed as it stands`() throws {
    try check(gzipMember(PcapTests.file()))
    try check(zstdFrame(PcapTests.file(), zeroRuns: 3), chunk: 16)
  }

  @Test func `octets after damage are hashed too`() throws {
    var writer = PcapWriter()
    writer.record([1], captured: 0xffff_ffff)
    try check(writer.bytes + Array(repeating: 5, count: 100_000), chunk: 4096)
  }

  @Test func `octets after compressed data are hashed too`() throws {
    try check(gzipMember(PcapTests.file()) + Array(repeating: 0, count: 50_000), chunk: 4096)
  }

  @Test func `a file that is not read to its end is hashed after draining`() throws {
    try check(PcapTests.file() + Array(repeating: 5, count: 50_000), chunk: 512, readAll: false)
  }

  @Test func `a reader keeps to the limits that its tap's buffers were made for`() throws {
    var small = CaptureLimits()
    small.blockOctets = 1000
    small.frameOctets = 1000
    var writer = PcapNGWriter()
    writer.packet(Array(repeating: 1, count: 900))
    writer.packet(Array(repeating: 1, count: 100_000))
    writer.packet([5])
    let directory = TemporaryDirectory()
    let hash = EvidenceHash(threaded: false, limits: small)
    let reading = try Reading(path: directory.write(writer.bytes), tap: hash)
    #expect(reading.frames.map(\.number) == [1, 3])
    #expect(reading.notes == ["block-too-large"])
  }

  @Test func `frames are the same with a tap`() throws {
    let directory = TemporaryDirectory()
    var writer = PcapWriter()
    for index in 0..<5000 { writer.record(Array(repeating: UInt8(index & 255), count: index % 97)) }
    let path = directory.write(writer.bytes)
    var limits = CaptureLimits()
    limits.chunkOctets = 1024
    let expected = try Reading(path: path).frames
    for threaded in [false, true] {
      let hash = EvidenceHash(threaded: threaded, limits: limits)
      #expect(try Reading(path: path, tap: hash).frames == expected)
    }
  }
}
