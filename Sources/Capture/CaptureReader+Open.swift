import Wire

extension CaptureReader {
  private static let sectionMagic: UInt32 = 0x0a0d_0d0a

  /// Looks through compression and reads the header of whatever format it is.
  mutating func open() throws(CaptureError) {
    guard window.fill(1) else { throw nothingToRead() }
    _ = window.fill(4)
    try look(through: Compression(window.span(0, count: min(4, window.available))))
    guard window.fill(1) else { throw nothingToRead() }
    _ = window.fill(PcapHeader.octets)
    let count = window.available
    guard count >= 4 else { throw couldBegin() ? cut() : notACapture() }
    if window.uint32(0) == Self.sectionMagic {
      format = .pcapng
      try openSection()
    } else if isPcap(window.uint32(0)) {
      guard let header = PcapHeader(window.span(0, count: min(count, PcapHeader.octets))) else {
        throw cut()
      }
      begin(header)
      window.advance(PcapHeader.octets)
    } else {
      throw notACapture()
    }
  }

  private func isPcap(_ magic: UInt32) -> Bool {
    PcapHeader.isMagic(magic) || PcapHeader.isMagic(magic.byteSwapped)
  }

  private mutating func openSection() throws(CaptureError) {
    guard window.available >= 12 else { throw cut() }
    let magic = window.uint32(8)
    guard magic == 0x1a2b_3c4d || magic.byteSwapped == 0x1a2b_3c4d else { throw notACapture() }
    let isBigEndian = magic != 0x1a2b_3c4d
    let length = Int(isBigEndian ? window.uint32(4).byteSwapped : window.uint32(4))
    let isWhole = length <= limits.blockOctets && window.fill(length)
    guard isWhole || length < 28 || length > limits.blockOctets else { throw cut() }
    // The section itself is read, and its damage reported, with the first frame.
  }

  private mutating func look(through compression: Compression?) throws(CaptureError) {
    switch compression {
    case .gzip: if let decoder = GzipDecoder() { window.decompress(with: .gzip(decoder)) }
    case .zstd: if let decoder = ZstdDecoder() { window.decompress(with: .zstd(decoder)) }
    case .lz4: if let decoder = LZ4Decoder() { window.decompress(with: .lz4(decoder)) }
    case .other(let name, let command):
      throw .unsupported(
        path: path,
        what: "is compressed with \(name), which is not read; decompress it first (\(command))"
      )
    case nil: break
    }
  }

  private func nothingToRead() -> CaptureError {
    guard let failure = window.failure else { return .empty(path: path) }
    return .unreadable(path: path, offset: window.source.octetsRead, reason: failure)
  }

  private func cut() -> CaptureError {
    if let failure = window.failure {
      return .unreadable(path: path, offset: window.source.octetsRead, reason: failure)
    }
    return .headerCut(path: path, octets: window.available)
  }

  /// Whether the few octets there are begin a capture.
  private func couldBegin() -> Bool {
    let starts: [[UInt8]] = [
      [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0xc3, 0xd4], [0x4d, 0x3c, 0xb2, 0xa1],
      [0xa1, 0xb2, 0x3c, 0x4d], [0x34, 0xcd, 0xb2, 0xa1], [0xa1, 0xb2, 0xcd, 0x34],
      [0x0a, 0x0d, 0x0d, 0x0a],
    ]
    let octets = (0..<window.available).map { window.octet($0) }
    return starts.contains { $0.starts(with: octets) }
  }

  private func notACapture() -> CaptureError {
    let octets = (0..<min(window.available, 8)).map { window.octet($0) }
    let digits = octets.map { hexadecimal([$0]) }.joined(separator: " ")
    let letters = octets.map { octet in
      octet > 0x20 && octet < 0x7f ? String(UnicodeScalar(octet)) : "."
    }
    let inside = window.isCompressed ? " once decompressed" : ""
    return .notACapture(path: path, begins: "\(digits) (\(letters.joined()))\(inside)")
  }
}

/// Compression formats, by their first octets.
private enum Compression {
  case gzip
  case zstd
  case lz4
  case other(name: String, command: String)

  init?(_ magic: Span<UInt8>) {
    guard magic.count >= 4 else {
      guard magic.count >= 2, magic[0] == 0x1f, magic[1] == 0x8b else { return nil }
      self = .gzip
      return
    }
    switch (magic[0], magic[1], magic[2], magic[3]) {
    case (0x1f, 0x8b, _, _): self = .gzip
    // A zstd frame, or a skippable one in front of it.
    case (0x28, 0xb5, 0x2f, 0xfd), (0x50...0x5f, 0x2a, 0x4d, 0x18): self = .zstd
    case (0x04, 0x22, 0x4d, 0x18): self = .lz4
    case (0x02, 0x21, 0x4c, 0x18):
      self = .other(name: "lz4 in its legacy format", command: "lz4 -d")
    case (0xfd, 0x37, 0x7a, 0x58): self = .other(name: "xz", command: "xz -d")
    case (0x42, 0x5a, 0x68, 0x31...0x39): self = .other(name: "bzip2", command: "bzip2 -d")
    case (0x50, 0x4b, 0x03, 0x04): self = .other(name: "zip", command: "unzip")
    default: return nil
    }
  }
}
