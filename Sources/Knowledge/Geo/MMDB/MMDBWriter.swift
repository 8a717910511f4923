package import Wire

/// Writes MaxMind DB 2.0 files: networks in, bytes out, the same bytes for the same content.
///
/// The order of insertion does not matter except between equal networks, where the last one wins;
/// between nested networks the more specific one wins. IPv4 lies at ::/96 as readers expect.
package struct MMDBWriter {
  /// A value that was registered with ``register(_:)``.
  package struct ValueIndex: Hashable, Sendable {
    fileprivate let number: Int32
  }

  private struct Entry {
    let high: UInt64
    let low: UInt64
    let value: Int32
  }

  private let databaseType: String
  private let description: String
  private let buildEpoch: UInt64
  private let extra: [String: MMDBValue]
  private var values: [MMDBValue] = []
  private var indices: [MMDBValue: ValueIndex] = [:]
  /// The entries by prefix length, in the order they came.
  private var entries = [[Entry]](repeating: [], count: 129)

  /// Starts a database.
  ///
  /// - Parameters:
  ///   - databaseType: what the records hold; readers may choose their fields by it.
  ///   - description: one English sentence for people.
  ///   - buildEpoch: seconds since the Unix epoch; given, never read from a clock.
  ///   - extra: further metadata members; readers ignore those they do not know.
  package init(
    databaseType: String,
    description: String,
    buildEpoch: UInt64,
    extra: [String: MMDBValue] = [:]
  ) {
    self.databaseType = databaseType
    self.description = description
    self.buildEpoch = buildEpoch
    self.extra = extra
  }

  /// Registers a value for many networks; equal values get one index.
  package mutating func register(_ value: MMDBValue) -> ValueIndex {
    if let index = indices[value] { return index }
    let index = ValueIndex(number: Int32(truncatingIfNeeded: values.count))
    values.append(value)
    indices[value] = index
    return index
  }

  /// Says that all addresses of `network` have this value.
  package mutating func insert(_ network: IPPrefix, _ value: MMDBValue) {
    insert(network, register(value))
  }

  /// Says that all addresses of `network` have this registered value.
  package mutating func insert(_ network: IPPrefix, _ value: ValueIndex) {
    let address = network.address
    let isIPv4 = address.isIPv4
    insert(
      high: address.high,
      low: isIPv4 ? UInt64(address.ipv4Bits) : address.low,
      length: network.length + (isIPv4 ? 96 : 0),
      value
    )
  }

  /// Inserts by position in the tree: `length` leading bits of 128, IPv4 at ::/96.
  mutating func insert(high: UInt64, low: UInt64, length: Int, _ value: ValueIndex) {
    guard entries.indices.contains(length) else { return }
    entries[length].append(Entry(high: high, low: low, value: value.number))
  }

  /// Lays out the database file.
  ///
  /// - Parameter minimumRecordSize: 24, 28 or 32 bits; larger ones than needed are for tests.
  /// - Returns: the file's octets.
  /// - Throws: if the content outgrows the format's 32-bit records.
  package func serialised(minimumRecordSize: Int = 24) throws(MMDBError) -> [UInt8] {
    var tree = MMDBTreeBuilder()
    for (length, entries) in entries.enumerated() {
      for entry in entries {
        tree.insert(high: entry.high, low: entry.low, length: length, value: entry.value)
      }
    }
    let nodes = tree.collapsed()
    var encoder = MMDBEncoder(sharesStrings: true)
    var offsets = [Int](repeating: -1, count: values.count)
    // Values are laid down in the order the tree first names them, whatever order they came in.
    for child in nodes.lazy.flatMap({ [$0.left, $0.right] }) {
      guard let index = child.value, offsets[index] < 0 else { continue }
      offsets[index] = try encoder.append(values[index])
    }
    let data = encoder.bytes
    let largest = nodes.count + MMDBFormat.separator + data.count
    guard largest <= UInt32.max else {
      throw MMDBError(at: 0, "the database outgrows 32-bit records")
    }
    let needed = largest < 1 << 24 ? 24 : largest < 1 << 28 ? 28 : 32
    let recordSize = max(needed, minimumRecordSize)
    var file: [UInt8] = []
    file.reserveCapacity(nodes.count * recordSize / 4 + data.count + 4096)
    for node in nodes {
      let left = Self.record(node.left, nodes: nodes.count, offsets: offsets)
      let right = Self.record(node.right, nodes: nodes.count, offsets: offsets)
      Self.append(left, right, recordSize: recordSize, to: &file)
    }
    file.append(contentsOf: [UInt8](repeating: 0, count: MMDBFormat.separator))
    file.append(contentsOf: data)
    file.append(contentsOf: MMDBFormat.marker)
    file.append(contentsOf: try metadata(nodes: nodes.count, recordSize: recordSize))
    return file
  }

  private static func record(_ child: MMDBTreeBuilder.Child, nodes: Int, offsets: [Int]) -> UInt32 {
    let number =
      if let index = child.value {
        nodes + MMDBFormat.separator + offsets[index]
      } else {
        child.node ?? nodes
      }
    return UInt32(truncatingIfNeeded: number)
  }

  private static func append(
    _ left: UInt32,
    _ right: UInt32,
    recordSize: Int,
    to file: inout [UInt8]
  ) {
    func octet(_ record: UInt32, _ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: record >> shift)
    }
    if recordSize == 32 { file.append(octet(left, 24)) }
    for shift: UInt32 in [16, 8, 0] { file.append(octet(left, shift)) }
    // 28-bit records share the middle octet: left's top nibble, then right's.
    if recordSize == 28 { file.append(octet(left, 24) << 4 | octet(right, 24) & 15) }
    if recordSize == 32 { file.append(octet(right, 24)) }
    for shift: UInt32 in [16, 8, 0] { file.append(octet(right, shift)) }
  }

  private func metadata(nodes: Int, recordSize: Int) throws(MMDBError) -> [UInt8] {
    var members: [String: MMDBValue] = [
      "binary_format_major_version": .uint16(2),
      "binary_format_minor_version": .uint16(0),
      "build_epoch": .uint64(buildEpoch),
      "database_type": .string(databaseType),
      "description": .map(["en": .string(description)]),
      "ip_version": .uint16(6),
      "languages": .array([.string("en")]),
      "node_count": .uint32(UInt32(truncatingIfNeeded: nodes)),
      "record_size": .uint16(UInt16(truncatingIfNeeded: recordSize)),
    ]
    members.merge(extra) { required, _ in required }
    var encoder = MMDBEncoder(sharesStrings: false)
    try encoder.append(.map(members))
    guard encoder.bytes.count + MMDBFormat.marker.count <= MMDBFormat.metadataReach else {
      throw MMDBError(at: 0, "the metadata is longer than readers search")
    }
    return encoder.bytes
  }
}
