import Capture
import Foundation
import TestSupport
import Testing

/// The reader against libpcap, frame by frame.
@Suite struct LibpcapComparisonTests {
  /// How two readings of a file differ; nothing if they do not.
  private func difference(_ path: String) -> String? {
    do {
      var theirs = try LibpcapReader(path: path)
      let ours: Reading
      do { ours = try Reading(path: path, attributes: false) } catch { return error.description }
      let normalised = ours.notes.contains("time-normalised")
      var index = 0
      while let frame = theirs.next() {
        guard index < ours.frames.count else { return "frame \(index + 1) is missing" }
        let (mine, other) = (ours.frames[index], Seen(frame))
        index += 1
        // libpcap takes seconds as signed 32 bits and lets absurd fractions wrap.
        let comparable = mine.nanoseconds >> 31 < 1_000_000_000 && !normalised
        if comparable && mine.nanoseconds != other.nanoseconds {
          return "frame \(index) has another time"
        }
        if mine.originalLength != other.originalLength {
          return "frame \(index) has another original length"
        }
        // libpcap cuts a frame to the file's snap length, even if more of it is there.
        let cut = ours.notes.contains("captured-more-than-snap-length")
        if mine.bytes != other.bytes && !(cut && mine.bytes.starts(with: other.bytes)) {
          return "frame \(index) has other octets"
        }
      }
      // Where libpcap gives up, the reader may know better, but not where it is content.
      if theirs.failure == nil && index != ours.frames.count {
        return "\(ours.frames.count) frames, libpcap has \(index)"
      }
      return nil
    } catch {
      // What libpcap does not open is not compared.
      return nil
    }
  }

  @Test func `built files read alike`() throws {
    let directory = TemporaryDirectory()
    for (index, bigEndian) in [false, true].enumerated() {
      for magic in [0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34] as [UInt32] {
        let bytes = PcapTests.file(bigEndian: bigEndian, magic: magic)
        let path = directory.write(bytes, to: "\(index)-\(magic).pcap")
        #expect(difference(path) == nil)
      }
      for resolution in [0, 3, 6, 7, 9, 12, 0x80, 0x8a, 0xa0, 0xbf] as [UInt8] {
        var writer = PcapNGWriter(bigEndian: bigEndian, interface: false)
        let offset = writer.number(Int64(1000))
        writer.interface(
          snapLength: 65_535,
          options: writer.option(9, [resolution]) + writer.option(14, offset)
        )
        writer.packet(Array(0..<99), time: 123_456_789)
        writer.packet([1], time: 5, original: 5000)
        let path = directory.write(writer.bytes, to: "\(index)-\(resolution).pcapng")
        #expect(difference(path) == nil, "resolution \(resolution)")
      }
    }
  }

  private static func files(under root: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.sorted().map { root + "/" + $0 }
      .filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") || $0.hasSuffix(".cap") }
  }

  /// The sample captures of the repository, and any others that `TELLTALE_CORPUS` names.
  private static let captures: [String] = {
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let corpus = ProcessInfo.processInfo.environment["TELLTALE_CORPUS"]
    return files(under: "/\(repository)/Captures") + (corpus.map { files(under: $0) } ?? [])
  }()

  @Test(.enabled(if: !captures.isEmpty), arguments: captures)
  func `captures read alike`(path: String) {
    #expect(difference(path) == nil)
  }
}
