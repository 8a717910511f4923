import FoundationEssentials

/// Builds octets in the format of SSH (RFC 4251 §5): numbers big-endian, strings led by a length.
struct SSHBuilder {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ octets: some Sequence<UInt8>) { bytes += octets }

  mutating func number(_ value: UInt32) {
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func string(_ octets: some Collection<UInt8>) {
    number(UInt32(clamping: octets.count))
    bytes += octets
  }

  mutating func string(_ text: String) { string(Array(text.utf8)) }
}

/// Reads octets in the format of SSH; every read gives `nil` once something is cut short.
struct SSHReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Collection<UInt8>) { rest = ArraySlice(Array(bytes)) }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func raw(_ count: Int) -> [UInt8]? {
    guard count >= 0, rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func number() -> UInt32? {
    raw(4)?.reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func string() -> [UInt8]? {
    guard let count = number() else { return nil }
    return raw(Int(count))
  }

  mutating func text() -> String? { string().map { String(decoding: $0, as: UTF8.self) } }
}

/// Octets between two lines of dashes (RFC 7468 in spirit; OpenSSH wraps at 70 columns).
enum Armor {
  /// `label` such as `SSH SIGNATURE`.
  static func encode(_ bytes: [UInt8], label: String) -> [UInt8] {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Data(bytes).base64EncodedString()[...]
    while !rest.isEmpty {
      text += rest.prefix(70) + "\n"
      rest = rest.dropFirst(70)
    }
    return Array((text + "-----END \(label)-----\n").utf8)
  }

  /// What stands between the lines; `nil` if they or the Base64 are not right.
  static func decode(_ octets: [UInt8], label: String) -> [UInt8]? {
    let lines = String(decoding: octets, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
    guard let start = lines.firstIndex(of: "-----BEGIN \(label)-----"),
      let end = lines.firstIndex(of: "-----END \(label)-----"), start < end,
      let data = Data(base64Encoded: lines[(start + 1)..<end].joined())
    else { return nil }
    return [UInt8](data)
  }
}
