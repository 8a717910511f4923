import CHyperscan
import Synchronization

/// Many texts of any octets that are looked for in one pass; each match is told apart.
///
/// The automaton knows their first octets only, and the rest is compared where those are found:
/// thousands of digests of which several begin alike make it twice as fast as the whole texts do.
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

    /// With small letters if their case does not matter.
    var folded: Literal {
      ignoresCase ? Literal(octets.map(Self.folded), ignoresCase: true) : self
    }

    static func folded(_ octet: UInt8) -> UInt8 {
      (0x41...0x5a).contains(octet) ? octet | 0x20 : octet
    }
  }

  /// Where one of the texts was found.
  package struct Match: Comparable, Hashable, Sendable {
    /// Which text, by its place in the list.
    package var literal: Int
    /// The offset behind its last octet.
    package var end: Int

    /// By where they end, then by their place in the list.
    package static func < (left: Match, right: Match) -> Bool {
      (left.end, left.literal) < (right.end, right.literal)
    }
  }

  /// Matches of one search that are told; further ones are as good as those.
  package static let mostMatches = 4096

  /// Octets that the automaton looks for.
  private static let mostCompiled = 8

  private let database: OpaquePointer
  private let literals: [Literal]
  /// For each text of the automaton, those that begin with it, ascending.
  private let groups: [[Int]]
  private let spaces = Mutex<[Space]>([])

  /// Compiles the texts; `nil` if there is none, one is empty, or there is no memory.
  package init?(_ literals: [Literal]) {
    guard !literals.isEmpty, literals.allSatisfy({ !$0.octets.isEmpty }) else { return nil }
    let (heads, groups) = Self.grouped(literals)
    guard let database = unsafe Self.compile(heads) else { return nil }
    unsafe self.database = database
    self.literals = literals.map(\.folded)
    self.groups = groups
  }

  /// What the automaton looks for, and which texts begin with it.
  private static func grouped(_ literals: [Literal]) -> (heads: [Literal], groups: [[Int]]) {
    var places: [Literal: Int] = [:]
    var (heads, groups): ([Literal], [[Int]]) = ([], [])
    for (index, literal) in literals.enumerated() {
      let head = Literal(
        Array(literal.folded.octets.prefix(mostCompiled)),
        ignoresCase: literal.ignoresCase
      )
      if let place = places[head] {
        groups[place].append(index)
      } else {
        places[head] = heads.count
        heads.append(head)
        groups.append([index])
      }
    }
    return (heads, groups)
  }

  deinit { unsafe hs_free_database(database) }

  /// Finds the texts in `octets`, in the order in which they end.
  package func matches(in octets: [UInt8]) -> [Match] { matches(in: octets, split: .max).0 }

  /// Finds the texts in `octets`, in the order in which they end, as two lists.
  ///
  /// Many matches in one list hide none of the other.
  ///
  /// - Parameters:
  ///   - octets: where to look.
  ///   - split: the place in the list of texts from which on matches go into the second list; their
  ///     texts are counted from there.
  /// - Returns: the matches of texts before that place, and those of the others.
  package func matches(in octets: [UInt8], split: Int) -> ([Match], [Match]) {
    guard !octets.isEmpty, let length = UInt32(exactly: octets.count),
      let space = spaces.withLock({ $0.popLast() }) ?? (unsafe Space(database))
    else { return ([], []) }
    var found = Found(split: split, search: self)
    unsafe octets.withUnsafeBytes { all in
      unsafe found.text = all
      let text = unsafe all.baseAddress?.assumingMemoryBound(to: CChar.self)
      unsafe withUnsafeMutablePointer(to: &found) { found in
        _ = unsafe hs_scan(database, text, length, 0, space.pointer, onText, found)
      }
    }
    spaces.withLock { $0.append(space) }
    return (found.low.sorted(), found.high.sorted())
  }

  /// Calls `body` with each text that begins with a text of the automaton which ends at `end`.
  fileprivate func forEach(
    group: Int,
    _ text: UnsafeRawBufferPointer,
    _ end: Int,
    _ body: (Match) -> Bool
  ) -> Bool {
    for index in groups[group] {
      let octets = literals[index].octets
      let known = min(octets.count, Self.mostCompiled)
      guard end >= known, text.count - end >= octets.count - known else { continue }
      var place = known
      while place < octets.count {
        let octet = unsafe text[end + place - known]
        guard (literals[index].ignoresCase ? Literal.folded(octet) : octet) == octets[place] else {
          break
        }
        place += 1
      }
      guard place == octets.count else { continue }
      if !body(Match(literal: index, end: end - known + octets.count)) { return false }
    }
    return true
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

/// What one search has found so far.
@safe
private struct Found {
  let split: Int
  let search: LiteralSearch
  var text = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  var low: [LiteralSearch.Match] = []
  var high: [LiteralSearch.Match] = []

  init(split: Int, search: LiteralSearch) {
    self.split = split
    self.search = search
  }

  /// Notes what begins at a match of the automaton; whether the search goes on.
  mutating func note(_ group: Int, _ end: Int) -> Bool {
    unsafe search.forEach(group: group, text, end) { match in
      if match.literal < split {
        low.append(match)
        return low.count < LiteralSearch.mostMatches
      }
      if high.count < LiteralSearch.mostMatches {
        high.append(.init(literal: match.literal - split, end: match.end))
      }
      return true
    }
  }
}

private func onText(
  _ id: UInt32,
  _ from: UInt64,
  _ to: UInt64,
  _ flags: UInt32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let found = unsafe context?.assumingMemoryBound(to: Found.self) else { return 1 }
  return unsafe found.pointee.note(Int(id), Int(clamping: to)) ? 0 : 1
}
