/// What a MaxMind DB file says of itself, checked before anything else trusts it.
///
/// libmaxminddb 1.7.1, which Debian 12 ships, multiplies the node count in 32 bits and skips nested
/// metadata recursively (both fixed by 1.13): a file that would hurt it must be refused before.
struct MMDBMetadata {
  let databaseType: String
  /// Seconds since the Unix epoch.
  let buildEpoch: UInt64
  let nodeCount: Int
  /// Bits of one record: 24, 28 or 32.
  let recordSize: Int
  /// 4 or 6.
  let ipVersion: Int
  /// The data sets our own merged databases name.
  let sources: [KnowledgeSource]

  /// Octets of the search tree.
  var treeSize: Int { nodeCount * recordSize / 4 }

  /// When the database was built, `YYYY-MM-DD`; empty for an epoch no calendar holds.
  var buildDate: String { Self.date(buildEpoch) }

  /// Reads the metadata from the last octets of a file that is `fileSize` octets long.
  init(tail: Span<UInt8>, fileSize: Int) throws(MMDBError) {
    guard let start = Self.start(in: tail) else {
      throw MMDBError(at: 0, "this is not a MaxMind DB (no metadata marker)")
    }
    let section = tail.extracting(start..<tail.count)
    let at = fileSize - tail.count + start
    var decoder = MMDBDecoder(section)
    do throws(MMDBError) {
      try Self.checkNesting(section)
      var values: [String: UInt64] = [:]
      var type = ""
      var sources: [KnowledgeSource] = []
      guard var members = decoder.members(of: try decoder.field(at: 0)) else {
        throw MMDBError(at: 0, "the metadata is not a map")
      }
      while let (key, value) = try decoder.nextMember(&members) {
        if key == "database_type" { type = try decoder.text(value) ?? "" }
        if key == Self.sourcesKey { sources = try Self.sources(value, &decoder) }
        if let number = try decoder.unsigned(value) { values[key] = number }
      }
      databaseType = type
      self.sources = sources
      buildEpoch = values["build_epoch"] ?? 0
      nodeCount = Int(exactly: values["node_count"] ?? 0) ?? 0
      recordSize = Int(exactly: values["record_size"] ?? 0) ?? 0
      ipVersion = Int(exactly: values["ip_version"] ?? 0) ?? 0
      try Self.check(values)
    } catch {
      throw MMDBError(at: at + error.offset, error.problem)
    }
    let treeEnd = treeSize + MMDBFormat.separator
    guard treeEnd <= at - MMDBFormat.marker.count else {
      throw MMDBError(at: at, "the search tree is larger than the file")
    }
  }

  /// The metadata member in which our own merged databases name what they were made of.
  static let sourcesKey = "telltale_sources"

  private static func check(_ values: [String: UInt64]) throws(MMDBError) {
    guard values["binary_format_major_version"] == 2 else {
      throw MMDBError(at: 0, "the format's major version is not 2")
    }
    guard [24, 28, 32].contains(values["record_size"]) else {
      throw MMDBError(at: 0, "the record size is not 24, 28 or 32 bits")
    }
    guard [4, 6].contains(values["ip_version"]) else {
      throw MMDBError(at: 0, "the IP version is not 4 or 6")
    }
    guard let nodes = values["node_count"], nodes > 0, nodes <= UInt32.max else {
      throw MMDBError(at: 0, "the search tree has no nodes")
    }
  }

  /// Where the metadata starts: after the last marker.
  private static func start(in tail: Span<UInt8>) -> Int? {
    let marker = MMDBFormat.marker
    guard tail.count > marker.count else { return nil }
    for start in (0..<(tail.count - marker.count)).reversed()
    where marker.indices.allSatisfy({ tail[start + $0] == marker[$0] }) {
      return start + marker.count
    }
    return nil
  }

  /// Refuses metadata that nests deeper than any real one, or points at collections: a reader that
  /// expands pointers could be made to expand without end.
  private static func checkNesting(_ section: Span<UInt8>) throws(MMDBError) {
    var decoder = MMDBDecoder(section)
    // How many values each open collection still has to come.
    var open: [Int] = []
    var offset = 0
    repeat {
      let (members, next) = try decoder.step(at: offset)
      offset = next
      if members > 0 { open.append(members) }
      guard open.count <= 8 else { throw MMDBError(at: offset, "the metadata nests too deep") }
      guard members == 0 else { continue }
      while let remaining = open.popLast() {
        guard remaining == 1 else {
          open.append(remaining - 1)
          break
        }
      }
    } while !open.isEmpty
  }

  private static func sources(
    _ field: MMDBDecoder.Field,
    _ decoder: inout MMDBDecoder
  ) throws(MMDBError) -> [KnowledgeSource] {
    guard var elements = decoder.elements(of: field) else { return [] }
    var sources: [KnowledgeSource] = []
    while let element = try decoder.nextElement(&elements) {
      guard var members = decoder.members(of: element) else { continue }
      var texts: [String: String] = [:]
      while let (key, value) = try decoder.nextMember(&members) {
        texts[key] = try decoder.text(value)
      }
      sources.append(
        KnowledgeSource(
          name: texts["name"] ?? "",
          buildDate: texts["build_date"] ?? "",
          licence: texts["licence"] ?? "",
          attribution: texts["attribution"] ?? "",
          url: texts["url"] ?? ""
        )
      )
    }
    return sources
  }

  /// The civil date of a Unix time (days to years after Howard Hinnant's algorithm).
  private static func date(_ epoch: UInt64) -> String {
    guard epoch > 0, epoch < 253_402_300_800 else { return "" }
    let days = Int(epoch / 86_400) + 719_468
    let era = days / 146_097
    let day = days % 146_097
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let dayOfMonth = dayOfYear - (153 * shifted + 2) / 5 + 1
    return padded(year + era * 400 + (month <= 2 ? 1 : 0), 4) + "-" + padded(month, 2) + "-"
      + padded(dayOfMonth, 2)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
