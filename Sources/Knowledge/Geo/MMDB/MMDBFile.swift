/// A whole MaxMind DB in memory, for going through all of its networks.
///
/// Look-ups of single addresses go through ``GeoDatabase``; this is for building.
struct MMDBFile {
  /// What a record of the tree leads to.
  enum Record: Hashable {
    case nothing
    case node(Int)
    /// An offset in the data section.
    case data(Int)
  }

  let metadata: MMDBMetadata
  private let bytes: [UInt8]
  /// The node at ::/96, below which IPv4 lies; other ways to it are aliases (2002::/16 and such).
  private let ipv4Root: Record

  init(_ bytes: [UInt8]) throws(MMDBError) {
    let reach = min(bytes.count, MMDBFormat.metadataReach)
    let tail = bytes.span.extracting(last: reach)
    metadata = try MMDBMetadata(tail: tail, fileSize: bytes.count)
    guard metadata.ipVersion == 6 else { throw MMDBError(at: 0, "only IPv6 trees can be walked") }
    self.bytes = bytes
    var record = Record.node(0)
    for _ in 0..<96 {
      guard case .node(let number) = record else { break }
      record = try Self.sides(of: number, in: bytes.span, metadata).left
    }
    ipv4Root = record
  }

  /// The data section, to which record offsets refer.
  var data: Span<UInt8> {
    @_lifetime(borrow self) get {
      bytes.span.extracting((metadata.treeSize + MMDBFormat.separator)..<bytes.count)
    }
  }

  /// The two records of a node.
  private static func sides(
    of node: Int,
    in bytes: Span<UInt8>,
    _ metadata: MMDBMetadata
  ) throws(MMDBError) -> (left: Record, right: Record) {
    let size = metadata.recordSize
    let start = node * size / 4
    func number(_ octets: Range<Int>) -> Int {
      octets.reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
    }
    guard node < metadata.nodeCount else { throw MMDBError(at: start, "a node does not exist") }
    var left = number(0..<size / 8)
    var right = number(size / 8..<size / 4)
    if size == 28 {
      let middle = Int(bytes[start + 3])
      left |= (middle >> 4) << 24
      right = number(4..<7) | (middle & 15) << 24
    }
    return (try record(left, metadata, bytes.count), try record(right, metadata, bytes.count))
  }

  private static func record(
    _ number: Int,
    _ metadata: MMDBMetadata,
    _ fileSize: Int
  ) throws(MMDBError) -> Record {
    let nodes = metadata.nodeCount
    if number < nodes { return .node(number) }
    if number == nodes { return .nothing }
    let offset = number - nodes - MMDBFormat.separator
    guard offset >= 0, offset < fileSize - metadata.treeSize - MMDBFormat.separator else {
      throw MMDBError(at: number, "a record leads out of the file")
    }
    return .data(offset)
  }
}

extension MMDBFile {
  /// A network in which every file of a walk says one thing.
  struct Step {
    /// The leading bits; IPv4 lies at ::/96.
    let high: UInt64
    let low: UInt64
    /// How many of the 128 bits are fixed.
    let length: Int
    /// Where each file's data section says it; `nil` where a file says nothing.
    let offsets: [Int?]
  }

  private struct Pending {
    var high: UInt64
    var low: UInt64
    var depth: Int
    var records: [Record]
  }

  /// A walk's upper bound of visits: ten times what the largest published country database needs.
  private static let maximumVisits = 150_000_000

  /// Walks the trees of several files side by side, in address order.
  ///
  /// - Throws: if a tree loops, leads out of its file or is larger than ``maximumVisits``.
  static func walk(_ files: [MMDBFile], _ body: (Step) throws -> Void) throws {
    var stack = [Pending(high: 0, low: 0, depth: 0, records: files.map { _ in .node(0) })]
    var visits = 0
    while let place = stack.popLast() {
      visits += 1
      guard visits <= maximumVisits else { throw MMDBError(at: 0, "the search tree has no end") }
      var left = place.records
      var right = place.records
      var isLeaf = true
      for (index, record) in place.records.enumerated() {
        guard case .node(let number) = record else { continue }
        guard place.depth < 128 else { throw MMDBError(at: number, "the search tree is too deep") }
        let file = files[index]
        if record == file.ipv4Root, place.depth != 96 || place.high != 0 || place.low != 0 {
          (left[index], right[index]) = (.nothing, .nothing)
          continue
        }
        isLeaf = false
        (left[index], right[index]) = try sides(of: number, in: file.bytes.span, file.metadata)
      }
      if isLeaf {
        try visit(place, left, body)
      } else {
        let depth = place.depth
        var second = place
        second.depth += 1
        second.records = right
        if depth < 64 {
          second.high |= 1 << UInt64(63 - depth)
        } else {
          second.low |= 1 << UInt64(127 - depth)
        }
        stack.append(second)
        stack.append(
          Pending(high: place.high, low: place.low, depth: depth + 1, records: left)
        )
      }
    }
  }

  private static func visit(
    _ place: Pending,
    _ records: [Record],
    _ body: (Step) throws -> Void
  ) throws {
    let offsets = records.map { record -> Int? in
      if case .data(let offset) = record { offset } else { nil }
    }
    guard offsets.contains(where: { $0 != nil }) else { return }
    try body(Step(high: place.high, low: place.low, length: place.depth, offsets: offsets))
  }
}
