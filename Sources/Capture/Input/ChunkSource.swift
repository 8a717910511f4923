/// The file's octets in chunks, each shown to the evidence hash if there is one.
@safe
struct ChunkSource: ~Copyable {
  /// Octets in front of each chunk for what is left of the one before.
  let headroom: Int
  /// The most octets of a chunk.
  let chunkOctets: Int
  /// Octets read from the file so far.
  private(set) var octetsRead = 0
  /// What the operating system said when reading failed.
  private(set) var failure: String?
  private(set) var isAtEnd = false

  private let descriptor: CaptureDescriptor
  private let tap: EvidenceHash?
  private let own: UnsafeMutableRawPointer?

  init(_ descriptor: consuming CaptureDescriptor, limits: CaptureLimits, tap: EvidenceHash?) {
    let limits = tap?.limits ?? limits
    headroom = limits.headroom
    chunkOctets = limits.chunkOctets
    if let filler = descriptor.filler { tap?.readAhead(filler) }
    self.descriptor = descriptor
    self.tap = tap
    unsafe own =
      tap == nil
      ? UnsafeMutableRawPointer.allocate(byteCount: headroom + chunkOctets, alignment: 64) : nil
  }

  deinit {
    tap?.stopReading()
    unsafe own?.deallocate()
  }

  /// The size of the file as it says itself; 0 where nobody knows.
  var fileOctets: Int { descriptor.octets }

  /// Whether the file changed while it was read.
  var fileHasChanged: Bool { descriptor.hasChanged }

  /// The buffer that the next chunk will be read into, `headroom` octets from its start.
  ///
  /// The buffer before it stays as it is until the one after it is asked for, unless there is only
  /// one. Each call must be followed by `read(into:)`.
  func nextBuffer() -> UnsafeMutableRawPointer {
    if let own = unsafe own { return unsafe own }
    guard let tap else { preconditionFailure("a source has its own buffer or a tap's") }
    return unsafe tap.borrow()
  }

  /// Reads a chunk into the buffer that `nextBuffer()` gave and returns its length, 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawPointer) -> Int {
    var count = 0
    if !isAtEnd {
      let chunk = unsafe UnsafeMutableRawBufferPointer(start: buffer + headroom, count: chunkOctets)
      (count, failure) = unsafe tap?.filled() ?? descriptor.fill(chunk)
      isAtEnd = count < chunkOctets
      octetsRead += count
    }
    tap?.publish(count)
    return count
  }

  /// Reads what is left of the file, for the hash alone.
  mutating func drain() {
    while tap != nil, !isAtEnd { _ = unsafe read(into: nextBuffer()) }
  }
}
