/// Says where in a structured message an octet lies.
enum Places {
  /// `json $.device.imei`, `protobuf 2.4`, `imei=`; `nil` where no structure is known.
  static func words(_ octets: [UInt8], at offset: Int) -> String? {
    if let path = JSONPath.path(octets, at: offset) { return "json \(path)" }
    if let key = key(octets, before: offset) { return "\(key)=" }
    if let path = ProtobufPath.path(octets, at: offset) { return "protobuf \(path)" }
    return nil
  }

  /// The key in front of a value, as in `imei=…` or `X-Imei: …`.
  static func key(_ octets: [UInt8], before offset: Int) -> String? {
    var end = min(offset, octets.count)
    let stop = max(0, end - 256)
    // Back to the sign that parts key and value; signs that part pairs end the search.
    while end > stop, !isSeparator(octets[end - 1]) {
      if [0x26, 0x3f, 0x0a, 0x0d, 0x3b].contains(octets[end - 1]) { return nil }
      end -= 1
    }
    guard end > stop else { return nil }
    end -= 1
    var start = end
    while start > stop, isKey(octets[start - 1]) { start -= 1 }
    guard start < end, end - start <= 64 else { return nil }
    return String(decoding: octets[start..<end], as: UTF8.self)
  }

  private static func isSeparator(_ octet: UInt8) -> Bool { octet == 0x3d || octet == 0x3a }

  private static func isKey(_ octet: UInt8) -> Bool {
    Needles.isDigit(octet) || (0x61...0x7a).contains(Needles.lower(octet))
      || [0x2d, 0x2e, 0x5f].contains(octet)
  }
}

/// Finds the path of an octet in a JSON text (RFC 8259), as far as the text goes.
enum JSONPath {
  private enum Level {
    case object(key: String)
    case array(index: Int)
  }

  /// `$.a.b[2]`; `nil` if the octets do not begin like JSON or the depth is unreasonable.
  static func path(_ octets: [UInt8], at offset: Int) -> String? {
    guard let start = octets.firstIndex(where: { $0 > 0x20 }),
      octets[start] == 0x7b || octets[start] == 0x5b, offset > start, offset < octets.count
    else { return nil }
    var levels: [Level] = []
    var (at, isKey) = (start, false)
    while at < octets.count, at <= offset {
      switch octets[at] {
      case 0x7b:
        levels.append(.object(key: ""))
        isKey = true
      case 0x5b: levels.append(.array(index: 0))
      case 0x7d, 0x5d:
        if levels.popLast() == nil { return nil }
        isKey = false
      case 0x2c:
        if case .array(let index)? = levels.last {
          levels[levels.count - 1] = .array(index: index + 1)
        } else {
          isKey = true
        }
      case 0x22:
        let end = stringEnd(octets, at)
        if offset < end { return isKey && !levels.isEmpty ? nil : text(levels) }
        if isKey, !levels.isEmpty {
          let key = String(decoding: octets[(at + 1)..<(end - 1)].prefix(64), as: UTF8.self)
          levels[levels.count - 1] = .object(key: key)
        }
        isKey = false
        at = end
        continue
      default: break
      }
      guard levels.count <= 64 else { return nil }
      at += 1
    }
    return levels.isEmpty ? nil : text(levels)
  }

  /// The offset behind a string's closing quote, or the end of the octets.
  private static func stringEnd(_ octets: [UInt8], _ start: Int) -> Int {
    var at = start + 1
    while at < octets.count, octets[at] != 0x22 { at += octets[at] == 0x5c ? 2 : 1 }
    return min(at + 1, octets.count)
  }

  private static func text(_ levels: [Level]) -> String {
    levels.reduce("$") { path, level in
      switch level {
      case .object(let key): path + (key.isEmpty ? "" : ".\(key)")
      case .array(let index): path + "[\(index)]"
      }
    }
  }
}

/// Finds the path of an octet in a message of Protocol Buffers, by field numbers.
enum ProtobufPath {
  private static let mostDepth = 8

  /// `2.4`; `nil` unless all octets are fields one after another.
  static func path(_ octets: [UInt8], at offset: Int) -> String? {
    path(octets, 0..<octets.count, offset, depth: 0)
  }

  private static func path(
    _ octets: [UInt8],
    _ range: Range<Int>,
    _ offset: Int,
    depth: Int
  ) -> String? {
    var at = range.lowerBound
    var found: String?
    while at < range.upperBound {
      guard let (tag, next) = varint(octets, at, range.upperBound), tag >> 3 > 0,
        tag >> 3 < 1 << 29, let content = content(octets, tag & 7, next, range.upperBound)
      else { return nil }
      if offset >= at, offset < content.upperBound {
        let inner =
          tag & 7 == 2 && depth < mostDepth && offset >= content.lowerBound
          ? path(octets, content, offset, depth: depth + 1) : nil
        found = "\(tag >> 3)" + (inner.map { ".\($0)" } ?? "")
      }
      at = content.upperBound
    }
    return found
  }

  /// Where a field's content is; `nil` if it goes on beyond the end.
  private static func content(_ octets: [UInt8], _ type: UInt64, _ at: Int, _ end: Int) -> Range<
    Int
  >? {
    switch type {
    case 0: return varint(octets, at, end).map { at..<$0.next }
    case 1: return end - at >= 8 ? at..<(at + 8) : nil
    case 5: return end - at >= 4 ? at..<(at + 4) : nil
    case 2:
      guard let (length, next) = varint(octets, at, end), length <= UInt64(end - next) else {
        return nil
      }
      return next..<(next + Int(length))
    default: return nil
    }
  }

  private static func varint(_ octets: [UInt8], _ start: Int, _ end: Int) -> (
    value: UInt64, next: Int
  )? {
    var (value, at): (UInt64, Int) = (0, start)
    while at < end, at - start < 10 {
      value |= UInt64(octets[at] & 0x7f) << UInt64((at - start) * 7)
      at += 1
      if octets[at - 1] < 0x80 { return (value, at) }
    }
    return nil
  }
}
