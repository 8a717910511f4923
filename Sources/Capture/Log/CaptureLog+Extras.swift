import Wire

/// The blocks of pcapng that go with packets: names, secrets, processes, custom ones. Each function
/// takes a block's body, the octets between its two lengths.
extension CaptureLog {
  /// A Name Resolution Block (§4.5): records of an address and NUL-terminated names.
  mutating func addNames(_ body: Span<UInt8>) {
    // Records have the form of options and end with type 0; options follow.
    var records = BlockOptions(body, isBigEndian: section.isBigEndian)
    while let record = records.next() {
      let octets = record.code == 1 ? 4 : record.code == 2 ? 16 : 0
      guard octets > 0, record.value.count > octets,
        let address = IPAddress(octets: record.value.extracting(..<octets))
      else { continue }
      let limit = limits.nameRecords
      guard nameRecords.count < limit else {
        return note(.nameLimit, "more name records than the limit of \(limit)")
      }
      let names = names(record.value.extracting(octets...))
      nameRecords.append(NameRecord(address: address, names: names))
    }
    if records.overran { return noteOverrun() }
    let rest = min(records.consumed + 4, body.count)
    readOptions(body.extracting(rest...), subject: "block") { _, _ in }
  }

  private mutating func names(_ bytes: Span<UInt8>) -> [String] {
    var names: [String] = []
    var start = 0
    for end in 0...bytes.count where end == bytes.count || bytes[end] == 0 {
      if end > start, let name = texts.text(bytes.extracting(start..<end)) { names.append(name) }
      start = end + 1
    }
    noteSpentTexts()
    return names
  }

  /// A Decryption Secrets Block (§4.7).
  mutating func addSecrets(_ body: Span<UInt8>) {
    guard body.count >= 8 else { return noteUnreadable("decryption secrets") }
    let fields = FieldReader(body, isBigEndian: section.isBigEndian)
    let (type, count) = (fields.uint32(0), Int(fields.uint32(4)))
    guard count <= body.count - 8 else { return noteUnreadable("decryption secrets") }
    let limit = limits.secretsOctets
    guard count <= limit - secretsOctets else {
      return note(.secretsLimit, "more secrets than the limit of \(limit) octets")
    }
    secretsOctets += count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for index in 8..<(8 + count) { bytes.append(body[index]) }
    secrets.append(CaptureSecrets(type: type, bytes: bytes, afterFrame: frames))
  }

  /// A Custom Block (§4.8): only PCAPdroid's map of user ids is looked into.
  mutating func readCustom(_ body: Span<UInt8>) {
    guard attributes, body.count >= 4 else { return }
    let fields = FieldReader(body, isBigEndian: section.isBigEndian)
    let content = body.extracting(4...)
    guard fields.uint32(0) == PCAPdroid.enterprise, PCAPdroid.isMap(content) else { return }
    guard let line = PCAPdroid.userName(content, isBigEndian: section.isBigEndian) else {
      return note(.applicationMapUnreadable, "a PCAPdroid block that maps user ids to apps")
    }
    let label = line.label.isEmpty ? nil : line.label
    apps.nameAndroidUser(line.user, name: line.package, label: label)
  }

  /// Apple's Process Information Block: process id, then options (2: its name).
  mutating func addProcess(_ body: Span<UInt8>) {
    guard attributes, body.count >= 4 else { return }
    let id = Int64(FieldReader(body, isBigEndian: section.isBigEndian).uint32(0))
    let limit = limits.apps
    guard section.processes.count < limit else {
      return note(.applicationLimit, "more processes than the limit of \(limit)")
    }
    var key: AppKey?
    readOptions(body.extracting(4...), subject: "block") { code, value in
      guard code == 2, key == nil, !value.isEmpty, value[0] != 0 else { return }
      key = AppKey(source: .process, id: 0, name: value).observed(id: id)
    }
    section.processes.append(key.map { app($0, by: .processBlocks) } ?? -1)
  }
}
