import Crypto
import Dispatch
import Synchronization
import Wire

/// What a reader hands its raw chunks to.
package typealias ChunkTap = EvidenceHash

/// The SHA-256 of a capture file, taken from the very chunks that are parsed.
///
/// It lends the reader a small ring of buffers. A buffer that has been filled from the file is
/// hashed on a second thread while the reader parses it (both only read it), and is lent again when
/// it has been hashed. Hashing costs more than parsing, so the reader waits when the ring is full.
/// Without a second thread there is one buffer, hashed before it is parsed; the result is the same.
@safe
package final class EvidenceHash: Sendable {
  /// Enough chunks that neither side waits for the other's every hiccup.
  private static let ringSize = 6

  private struct State {
    var hash = SHA256()
    var octets = 0
  }

  let limits: CaptureLimits
  // Written by the reader between `borrow` and `publish`, read by the queue until it signals
  // `free`, and the reader never goes back to a buffer it has not borrowed again.
  private nonisolated(unsafe) let slots: [UnsafeMutableRawPointer]
  private let next = Atomic(0)
  private let state = Mutex(State())
  private let queue: DispatchQueue?
  private let free = DispatchSemaphore(value: 0)
  private let ready = DispatchSemaphore(value: 0)
  private let ahead = Mutex<Ahead?>(nil)

  /// Prepares to hash one file, on a second thread or in step with the reader.
  package init(threaded: Bool, limits: CaptureLimits = .standard) {
    self.limits = limits
    let octets = limits.headroom + limits.chunkOctets
    let count = threaded ? Self.ringSize : 1
    unsafe slots = (0..<count).map { _ in
      UnsafeMutableRawPointer.allocate(byteCount: octets, alignment: 64)
    }
    queue = threaded ? DispatchQueue(label: "evidence-hash") : nil
    for _ in 0..<count { free.signal() }
  }

  deinit { unsafe slots.forEach { unsafe $0.deallocate() } }

  /// The hash of all octets read from the file, and how many they were.
  ///
  /// Call it after the reader has come to the end, or was told to drain the file.
  package func finish() -> (sha256: String, bytes: Int) {
    queue?.sync {}
    return state.withLock { state in
      (hexadecimal(state.hash.finalize()), state.octets)
    }
  }

  /// Lends the next buffer, waiting until it has been hashed: `headroom` octets for the reader's
  /// own use, then room for a chunk.
  func borrow() -> UnsafeMutableRawPointer {
    let slot = next.load(ordering: .relaxed)
    if ahead.withLock({ $0 != nil }) {
      reuse(before: slot)
      ready.wait()
    } else if queue != nil {
      free.wait()
    }
    return unsafe slots[slot]
  }

  /// Takes back the buffer last lent, of whose chunk `count` octets came from the file.
  func publish(_ count: Int) {
    let slot = next.load(ordering: .relaxed)
    next.store((slot + 1) % (unsafe slots.count), ordering: .relaxed)
    if ahead.withLock({ $0 != nil }) { return }
    guard let queue else { return hash(slot, count) }
    queue.async {
      self.hash(slot, count)
      self.free.signal()
    }
  }

  private func hash(_ slot: Int, _ count: Int) {
    state.withLock { state in
      let chunk = unsafe UnsafeRawBufferPointer(start: slots[slot] + limits.headroom, count: count)
      unsafe state.hash.update(bufferPointer: chunk)
      state.octets += count
    }
  }
}

// MARK: - Reading ahead

extension EvidenceHash {
  /// Chunks that were read before they were asked for.
  private struct Ahead {
    let filler: ChunkFiller
    var results: [(count: Int, failure: String?)]
    var lent = 0
    var isAtEnd = false
  }

  /// Starts to fill all buffers on the second thread; each is hashed once it has been filled.
  ///
  /// Copying a file's octets out of the kernel's cache costs a tenth of an audit; this takes it off
  /// the thread that parses. Does nothing without a second thread.
  func readAhead(_ filler: ChunkFiller) {
    guard queue != nil else { return }
    let count = unsafe slots.count
    ahead.withLock {
      $0 = Ahead(filler: filler, results: Array(repeating: (0, nil), count: count))
    }
    for slot in 0..<count { fillLater(slot) }
  }

  /// What was read into the buffer last lent; `nil` if buffers are not filled ahead.
  func filled() -> (count: Int, failure: String?)? {
    ahead.withLock { $0?.results[next.load(ordering: .relaxed)] }
  }

  /// Stops filling and waits for the buffer that is being filled, so that the file can be closed.
  func stopReading() {
    guard
      ahead.withLock({
        $0?.isAtEnd = true; return $0 != nil
      })
    else { return }
    queue?.sync {}
  }

  /// Fills the buffer of two chunks ago again: the one before may still hold a cut frame's start.
  private func reuse(before slot: Int) {
    let count = unsafe slots.count
    let lent = ahead.withLock { ahead -> Int in
      ahead?.lent += 1
      return ahead?.lent ?? 0
    }
    if lent > 2 { fillLater((slot + count - 2) % count) }
  }

  private func fillLater(_ slot: Int) {
    queue?.async {
      let chunk = unsafe UnsafeMutableRawBufferPointer(
        start: self.slots[slot] + self.limits.headroom,
        count: self.limits.chunkOctets
      )
      let filler = self.ahead.withLock { $0.flatMap { $0.isAtEnd ? nil : $0.filler } }
      let result: (count: Int, failure: String?) = unsafe filler?.fill(chunk) ?? (0, nil)
      self.ahead.withLock { ahead in
        ahead?.results[slot] = result
        if result.count < chunk.count { ahead?.isAtEnd = true }
      }
      self.ready.signal()
      self.hash(slot, result.count)
    }
  }
}
