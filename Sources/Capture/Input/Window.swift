/// A stretch of the (decompressed) capture in memory, moving forward over it.
///
/// All access to the octets is checked against what has been read; a span is only good until the
/// window moves.
@safe
struct Window: ~Copyable {
  /// Octets of the capture from the window's position on that are in memory.
  var available: Int { end - position }
  /// The position, counted from the start of the (decompressed) capture.
  var offset: Int { origin + position }
  /// Why there is no more, if it is not the end of a whole file.
  private(set) var failure: String?
  /// Where the octets come from.
  private(set) var source: ChunkSource
  private(set) var decoder = Decoder.none

  private let limits: CaptureLimits
  /// The buffer that holds `position..<end`: the source's own, or `decoded`.
  private var base: UnsafeMutableRawPointer
  private(set) var position: Int
  private var end: Int
  /// The capture's offset of the buffer's first octet.
  private var origin: Int
  /// What decompression writes to; laid out like a source's buffer.
  private var decoded: UnsafeMutableRawPointer?
  /// The part of the last compressed chunk that is still to be decompressed.
  private var compressed: UnsafeRawBufferPointer
  private var produced = 0

  /// Opens a file, or standard input for `-`, and reads its first chunk.
  init(path: String, limits: CaptureLimits, tap: EvidenceHash?) throws(CaptureError) {
    var source = ChunkSource(try CaptureDescriptor.open(path), limits: limits, tap: tap)
    self.limits = limits
    let buffer = unsafe source.nextBuffer()
    let count = unsafe source.read(into: buffer)
    unsafe base = unsafe buffer
    position = source.headroom
    end = position + count
    origin = -position
    unsafe compressed = UnsafeRawBufferPointer(start: nil, count: 0)
    failure = source.failure
    self.source = source
  }

  deinit { unsafe decoded?.deallocate() }

  /// The size of the file as it says itself; 0 where nobody knows.
  var fileOctets: Int { source.fileOctets }

  /// Whether the first octets were decompressed.
  var isCompressed: Bool { decoder.name != nil }

  /// From now on takes what has been read as compressed.
  mutating func decompress(with decoder: Decoder) {
    self.decoder = decoder
    unsafe compressed = UnsafeRawBufferPointer(start: base + position, count: available)
    let buffer = UnsafeMutableRawPointer.allocate(
      byteCount: source.headroom + source.chunkOctets,
      alignment: 64
    )
    unsafe decoded = unsafe buffer
    unsafe base = unsafe buffer
    position = source.headroom
    end = position
    origin = -position
  }

  /// Has at least `count` octets from the position on in memory, if the capture has them.
  ///
  /// `count` must not exceed the limit for blocks, which the buffers are made for.
  @inline(__always)
  mutating func fill(_ count: Int) -> Bool { available >= count || refill(count) }

  /// Moves the position forward over octets that are in memory.
  @inline(__always)
  mutating func advance(_ count: Int) {
    precondition(count >= 0 && count <= available)
    position += count
  }

  /// Moves the position forward, reading on as needed; false if the capture ends before.
  mutating func skip(_ count: Int) -> Bool {
    var left = count
    while left > available {
      left -= available
      advance(available)
      guard refill(1) else { return false }
    }
    advance(left)
    return true
  }

  /// The octet `offset` after the position.
  @inline(__always)
  func octet(_ offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < available)
    return unsafe base.load(fromByteOffset: position + offset, as: UInt8.self)
  }

  /// The little-endian 16-bit integer `offset` after the position.
  @inline(__always)
  func uint16(_ offset: Int) -> UInt16 {
    precondition(offset >= 0 && offset <= available - 2)
    let value = unsafe base.loadUnaligned(fromByteOffset: position + offset, as: UInt16.self)
    return UInt16(littleEndian: value)
  }

  /// The little-endian 32-bit integer `offset` after the position.
  @inline(__always)
  func uint32(_ offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= available - 4)
    let value = unsafe base.loadUnaligned(fromByteOffset: position + offset, as: UInt32.self)
    return UInt32(littleEndian: value)
  }

  /// `count` octets from `offset` after the position.
  @inline(__always)
  @_lifetime(borrow self)
  func span(_ offset: Int, count: Int) -> Span<UInt8> {
    precondition(offset >= 0 && count >= 0 && offset <= available - count)
    let start = unsafe (base + position + offset).assumingMemoryBound(to: UInt8.self)
    let span = unsafe Span(_unsafeStart: UnsafePointer(start), count: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Octets of the buffer, which the position may have passed but no refill has moved.
  @inline(__always)
  @_lifetime(borrow self)
  func buffered(at index: Int, count: Int) -> Span<UInt8> {
    precondition(index >= 0 && count >= 0 && index <= end - count)
    let start = unsafe (base + index).assumingMemoryBound(to: UInt8.self)
    let span = unsafe Span(_unsafeStart: UnsafePointer(start), count: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Reads the rest of the file, for its hash.
  mutating func drain() { source.drain() }
}

extension Window {
  private mutating func refill(_ count: Int) -> Bool {
    precondition(count <= source.headroom)
    while available < count {
      let more = isCompressed ? decodeChunk() : readChunk()
      guard more else { return false }
    }
    return true
  }

  private mutating func readChunk() -> Bool {
    guard !source.isAtEnd else { return false }
    let buffer = unsafe source.nextBuffer()
    unsafe carry(to: buffer)
    end += unsafe source.read(into: buffer)
    failure = source.failure
    return end > source.headroom
  }

  /// Moves what is left of the window to just before the chunk of `buffer`.
  private mutating func carry(to buffer: UnsafeMutableRawPointer) {
    let (left, start) = (available, source.headroom - available)
    unsafe (buffer + start).copyMemory(from: base + position, byteCount: left)
    origin += position - start
    unsafe base = unsafe buffer
    position = start
    end = source.headroom
  }

  private mutating func decodeChunk() -> Bool {
    guard failure == nil, let buffer = unsafe decoded else { return false }
    unsafe carry(to: buffer)
    let limit = end + source.chunkOctets
    while end < limit, failure == nil {
      readCompressed()
      let output = unsafe UnsafeMutableRawBufferPointer(start: buffer + end, count: limit - end)
      let step = unsafe decoder.decode(compressed, into: output)
      end += step.produced
      produced += step.produced
      unsafe compressed = UnsafeRawBufferPointer(rebasing: compressed.dropFirst(step.consumed))
      failure = step.failure ?? beyondLimits()
      // Only without input and without pending output has the file come to its end.
      if step.produced == 0 && step.consumed == 0 && failure == nil {
        failure = reasonToStop
        break
      }
    }
    return end > source.headroom
  }

  private mutating func readCompressed() {
    guard unsafe compressed.isEmpty, !source.isAtEnd else { return }
    let buffer = unsafe source.nextBuffer()
    let count = unsafe source.read(into: buffer)
    unsafe compressed = UnsafeRawBufferPointer(start: buffer + source.headroom, count: count)
  }

  private var reasonToStop: String? {
    if unsafe !compressed.isEmpty { return "decompression makes no progress" }
    if let failure = source.failure { return failure }
    if decoder.isAtBoundary { return nil }
    return "the compressed data ends early, at octet \(source.octetsRead) of the file"
  }

  private func beyondLimits() -> String? {
    if produced > limits.decompressedOctets {
      return "it decompresses to more than \(limits.decompressedOctets) octets, the limit"
    }
    guard produced > limits.ratioFloor else { return nil }
    let (allowed, overflow) = source.octetsRead.multipliedReportingOverflow(by: limits.ratio)
    guard !overflow, produced > allowed else { return nil }
    return "it decompresses to more than \(limits.ratio) times its size, the limit"
  }
}
