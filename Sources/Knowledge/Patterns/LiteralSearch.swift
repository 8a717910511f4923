import CHyperscan
import Synchronization

/// Many texts of any octets that are looked for in one pass; each match is told apart.
@safe
package final class LiteralSearch: @unchecked Sendable {
  // Sendable: the database is only read once it is compiled, and the scratch spaces have a lock.

  /// One text that is looked for.
  package struct Literal: Hashable, Sendable {
    /// Its octets, at least one.
    package var octets: [UInt8]
    /// Whether letters of ASCII match whatever their case.
    package var ignoresCase: Bool

    /// A text as it stands, or in either case.
    package init(_ octets: [UInt8], ignoresCase: Bool = false) {
      self.octets = octets
      self.ignoresCase = ignoresCase
    }
  }

  /// Where one of the texts was found.
  package struct Match: Hashable, Sendable {
    /// Which text, by its place in the list.
    package var literal: Int
    /// The offset behind its last octet.
    package var end: Int
  }

  /// Matches of one search that are told; further ones are as good as those.
  package static let mostMatches = 4096

  private let database: OpaquePointer
  private let spaces = Mutex<[Space]>([])

  /// Compiles the texts; `nil` if there is none, one is empty, or there is no memory.
  package init?(_ literals: [Literal]) {
    guard !literals.isEmpty, literals.allSatisfy({ !$0.octets.isEmpty }),
      let database = unsafe Self.compile(literals)
    else { return nil }
    unsafe self.database = database
  }

  deinit { unsafe hs_free_database(database) }

  /// Finds the texts in `octets`, in the order in which they end.
  package func matches(in octets: [UInt8]) -> [Match] {
    guard !octets.isEmpty, let length = UInt32(exactly: octets.count),
      let space = spaces.withLock({ $0.popLast() }) ?? (unsafe Space(database))
    else { return [] }
    var found: [Match] = []
    unsafe octets.withUnsafeBytes { all in
      let text = unsafe all.baseAddress?.assumingMemoryBound(to: CChar.self)
      unsafe withUnsafeMutablePointer(to: &found) { found in
        _ = unsafe hs_scan(database, text, length, 0, space.pointer, onText, found)
      }
    }
    spaces.withLock { $0.append(space) }
    return found
  }

  private static func compile(_ literals: [Literal]) -> OpaquePointer? {
    var database: OpaquePointer?
    var failure: UnsafeMutablePointer<hs_compile_error_t>?
    let octets = literals.flatMap(\.octets)
    let lengths = literals.map(\.octets.count)
    let flags = literals.map { UInt32($0.ignoresCase ? HS_FLAG_CASELESS : 0) }
    let ids = literals.indices.map { UInt32($0) }
    let status = unsafe octets.withUnsafeBytes { all in
      let start = unsafe all.baseAddress?.assumingMemoryBound(to: CChar.self)
      var offset = 0
      let texts = unsafe lengths.map { length in
        defer { offset += length }
        return unsafe start?.advanced(by: offset)
      }
      return unsafe hs_compile_lit_multi(
        texts,
        flags,
        ids,
        lengths,
        UInt32(literals.count),
        UInt32(HS_MODE_BLOCK),
        nil,
        &database,
        &failure
      )
    }
    if let failure = unsafe failure { unsafe hs_free_compile_error(failure) }
    return status == HS_SUCCESS ? unsafe database : nil
  }
}

/// What Hyperscan needs while it matches; one search at a time has it.
@safe
private final class Space: @unchecked Sendable {
  // Sendable: whoever took it from the list is the only one to use it.
  let pointer: OpaquePointer

  init?(_ database: OpaquePointer) {
    var pointer: OpaquePointer?
    guard unsafe hs_alloc_scratch(database, &pointer) == HS_SUCCESS, let pointer = unsafe pointer
    else { return nil }
    unsafe self.pointer = pointer
  }

  deinit { unsafe hs_free_scratch(pointer) }
}

private func onText(
  _ id: UInt32,
  _ from: UInt64,
  _ to: UInt64,
  _ flags: UInt32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let found = unsafe context?.assumingMemoryBound(to: [LiteralSearch.Match].self) else {
    return 1
  }
  unsafe found.pointee.append(.init(literal: Int(id), end: Int(clamping: to)))
  return unsafe found.pointee.count < LiteralSearch.mostMatches ? 0 : 1
}
