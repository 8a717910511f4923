/// A parsed JSON text that keeps the order of its members, which Foundation does not.
indirect enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Equatable {
    var key: String
    var value: JSONValue
  }

  struct SyntaxError: Error {
    var offset: Int
  }

  init(_ octets: [UInt8]) throws {
    var parser = Parser(octets: octets)
    self = try parser.value()
    parser.space()
    guard parser.offset == octets.count else { throw SyntaxError(offset: parser.offset) }
  }

  subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }

  var members: [Member] { if case .object(let members) = self { members } else { [] } }

  var text: String? { if case .string(let text) = self { text } else { nil } }

  /// Paths of objects whose keys are not strictly ascending.
  func unsortedPaths(_ path: String = "") -> [String] {
    switch self {
    case .object(let members):
      let keys = members.map(\.key)
      let here = zip(keys, keys.dropFirst()).contains { $0 >= $1 } ? [path] : []
      return here + members.flatMap { $0.value.unsortedPaths(path + "/" + $0.key) }
    case .array(let values): return values.flatMap { $0.unsortedPaths(path + "[]") }
    default: return []
    }
  }

  private struct Parser {
    let octets: [UInt8]
    var offset = 0

    var next: UInt8? { offset < octets.count ? octets[offset] : nil }

    mutating func space() {
      while let octet = next, [0x20, 0x0a, 0x0d, 0x09].contains(octet) { offset += 1 }
    }

    mutating func take(_ text: String) throws {
      for octet in text.utf8 {
        guard next == octet else { throw SyntaxError(offset: offset) }
        offset += 1
      }
    }

    mutating func value() throws -> JSONValue {
      space()
      switch next {
      case UInt8(ascii: "{"): return try object()
      case UInt8(ascii: "["): return try array()
      case UInt8(ascii: "\""): return .string(try string())
      case UInt8(ascii: "t"):
        try take("true")
        return .bool(true)
      case UInt8(ascii: "f"):
        try take("false")
        return .bool(false)
      case UInt8(ascii: "n"):
        try take("null")
        return .null
      default: return try number()
      }
    }

    mutating func number() throws -> JSONValue {
      let start = offset
      while let octet = next, (48...57).contains(octet) || [0x2d, 0x2e].contains(octet) {
        offset += 1
      }
      guard offset > start else { throw SyntaxError(offset: offset) }
      return .number(String(decoding: octets[start..<offset], as: UTF8.self))
    }

    mutating func array() throws -> JSONValue {
      try take("[")
      var values: [JSONValue] = []
      space()
      while next != UInt8(ascii: "]") {
        if !values.isEmpty { try take(",") }
        values.append(try value())
        space()
      }
      try take("]")
      return .array(values)
    }

    mutating func object() throws -> JSONValue {
      try take("{")
      var members: [Member] = []
      space()
      while next != UInt8(ascii: "}") {
        if !members.isEmpty { try take(",") }
        space()
        let key = try string()
        space()
        try take(":")
        members.append(Member(key: key, value: try value()))
        space()
      }
      try take("}")
      return .object(members)
    }

    mutating func string() throws -> String {
      try take("\"")
      var units: [UInt16] = []
      var raw: [UInt8] = []
      func flush() { units += Array(String(decoding: raw, as: UTF8.self).utf16) }
      while let octet = next, octet != UInt8(ascii: "\"") {
        guard octet >= 0x20 else { throw SyntaxError(offset: offset) }
        offset += 1
        guard octet == UInt8(ascii: "\\") else {
          raw.append(octet)
          continue
        }
        flush()
        raw = []
        units.append(try escape())
      }
      flush()
      try take("\"")
      return String(decoding: units, as: UTF16.self)
    }

    mutating func escape() throws -> UInt16 {
      guard let letter = next else { throw SyntaxError(offset: offset) }
      offset += 1
      switch letter {
      case UInt8(ascii: "n"): return 10
      case UInt8(ascii: "r"): return 13
      case UInt8(ascii: "t"): return 9
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(letter)
      case UInt8(ascii: "u"):
        guard offset + 4 <= octets.count else { throw SyntaxError(offset: offset) }
        let digits = String(decoding: octets[offset..<offset + 4], as: UTF8.self)
        offset += 4
        guard let unit = UInt16(digits, radix: 16) else { throw SyntaxError(offset: offset) }
        return unit
      default: throw SyntaxError(offset: offset)
      }
    }
  }
}
