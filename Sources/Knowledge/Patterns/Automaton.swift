import CHyperscan
import Synchronization

/// A compiled pattern of Hyperscan, with what it needs to search.
@safe
final class Automaton: @unchecked Sendable {
  // Sendable: the database is only read once it is compiled, and the scratch space has a lock.
  private let database: OpaquePointer
  private let scratch: Mutex<ScratchSpace>

  /// What Hyperscan calls for each match; other than 0 ends the search.
  typealias MatchHandler =
    @convention(c) (
      UInt32, UInt64, UInt64, UInt32, UnsafeMutableRawPointer?
    ) -> Int32

  /// Compiles a pattern.
  init(_ text: String, flags: UInt32) throws(LinearPattern.Problem) {
    unsafe database = try Self.compile(text, flags)
    guard let space = unsafe ScratchSpace(database) else {
      unsafe hs_free_database(database)
      throw LinearPattern.Problem(message: "there is no memory to match the pattern")
    }
    scratch = Mutex(space)
  }

  deinit {
    unsafe hs_free_database(database)
  }

  /// Whether it matches somewhere in a text.
  func matches(_ subject: String) -> Bool {
    var subject = subject
    return scratch.withLock { space in
      subject.withUTF8 { octets in unsafe isMatch(UnsafeRawBufferPointer(octets), space.pointer) }
    }
  }

  /// Marks each of the texts in `octets` in which it matches: they begin at `starts`, and end one
  /// octet before the next.
  func mark(_ octets: [UInt8], _ starts: [Int], _ marks: inout [Bool]) {
    scratch.withLock { space in
      unsafe octets.withUnsafeBytes { all in
        for index in starts.indices.dropLast() where !marks[index] {
          let text = unsafe UnsafeRawBufferPointer(
            rebasing: all[starts[index]..<(starts[index + 1] - 1)]
          )
          if unsafe isMatch(text, space.pointer) { marks[index] = true }
        }
      }
    }
  }

  /// Searches the whole of `octets`, telling `handler` of each match.
  func scan<Context>(
    _ octets: [UInt8],
    _ length: UInt32,
    _ handler: MatchHandler,
    _ context: inout Context
  ) {
    scratch.withLock { space in
      unsafe octets.withUnsafeBytes { all in
        let text = unsafe all.baseAddress?.assumingMemoryBound(to: CChar.self)
        unsafe withUnsafeMutablePointer(to: &context) { context in
          _ = unsafe hs_scan(database, text, length, 0, space.pointer, handler, context)
        }
      }
    }
  }

  private func isMatch(_ octets: UnsafeRawBufferPointer, _ space: OpaquePointer) -> Bool {
    var isFound = false
    // An empty text still has a place where a pattern can match; it needs a valid address.
    guard let start = octets.baseAddress, unsafe !octets.isEmpty else {
      var nothing: CChar = 0
      _ = unsafe hs_scan(database, &nothing, 0, 0, space, onMatch, &isFound)
      return isFound
    }
    let length = UInt32(clamping: octets.count)
    let text = unsafe start.assumingMemoryBound(to: CChar.self)
    _ = unsafe hs_scan(database, text, length, 0, space, onMatch, &isFound)
    return isFound
  }

  private static func compile(
    _ text: String,
    _ flags: UInt32
  ) throws(LinearPattern.Problem) -> OpaquePointer {
    var database: OpaquePointer?
    var failure: UnsafeMutablePointer<hs_compile_error_t>?
    let mode = UInt32(HS_MODE_BLOCK)
    let status = unsafe hs_compile(text, flags, mode, nil, &database, &failure)
    if status == HS_SUCCESS, let database = unsafe database { return unsafe database }
    var message = "the pattern cannot be compiled"
    if let failure = unsafe failure {
      if let words = unsafe failure.pointee.message { message = unsafe String(cString: words) }
      unsafe hs_free_compile_error(failure)
    }
    while message.hasSuffix(".") { message.removeLast() }
    throw LinearPattern.Problem(message: message)
  }
}

/// What Hyperscan needs while it matches; one search at a time may use it.
@safe
private struct ScratchSpace: ~Copyable, @unchecked Sendable {
  // Sendable: it has one owner, and is used under a lock.
  let pointer: OpaquePointer

  init?(_ database: OpaquePointer) {
    var pointer: OpaquePointer?
    guard unsafe hs_alloc_scratch(database, &pointer) == HS_SUCCESS, let pointer = unsafe pointer
    else { return nil }
    unsafe self.pointer = pointer
  }

  deinit {
    unsafe hs_free_scratch(pointer)
  }
}

/// Notes that there is a match, and ends the search.
private func onMatch(
  _ id: UInt32,
  _ from: UInt64,
  _ to: UInt64,
  _ flags: UInt32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  unsafe context?.assumingMemoryBound(to: Bool.self).pointee = true
  return 1
}
