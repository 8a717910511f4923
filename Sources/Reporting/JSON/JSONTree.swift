import FoundationEssentials

/// JSON as a tree, for reading back what this program wrote.
///
/// Reads are lenient where a newer or older version may have written the file: what is missing is
/// empty. What has the wrong shape altogether is a problem of the reader who asks for it.
package indirect enum JSONTree: Sendable, Decodable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  package init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: Key.self) {
      var members: [String: JSONTree] = [:]
      for key in keyed.allKeys {
        members[key.stringValue] = try keyed.decode(JSONTree.self, forKey: key)
      }
      self = .object(members)
    } else if var list = try? decoder.unkeyedContainer() {
      var elements: [JSONTree] = []
      while !list.isAtEnd { elements.append(try list.decode(JSONTree.self)) }
      self = .array(elements)
    } else {
      self = try Self.single(decoder.singleValueContainer())
    }
  }

  private static func single(_ value: any SingleValueDecodingContainer) throws -> Self {
    if value.decodeNil() { return .null }
    if let text = try? value.decode(String.self) { return .string(text) }
    if let flag = try? value.decode(Bool.self) { return .bool(flag) }
    if let number = try? value.decode(Int64.self) { return .int(number) }
    if let number = try? value.decode(UInt64.self) { return .unsigned(number) }
    return .number(try value.decode(Double.self))
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  /// Reads a document; `nil` if it is none.
  package init?(_ bytes: [UInt8]) {
    guard let tree = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
    self = tree
  }

  /// A member of an object; null if there is none.
  package subscript(_ key: String) -> JSONTree {
    guard case .object(let members) = self else { return .null }
    return members[key] ?? .null
  }

  /// The elements of an array, else none.
  package var elements: [JSONTree] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// The members of an object by name, else none.
  package var members: [String: JSONTree] {
    guard case .object(let members) = self else { return [:] }
    return members
  }

  /// The text of a string; `nil` for anything else.
  package var textOrNil: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The text of a string, else an empty one.
  package var text: String { textOrNil ?? "" }

  /// The texts of an array.
  package var texts: [String] { elements.map(\.text) }

  /// A whole number of at least 0; `nil` for anything else.
  package var countOrNil: UInt64? {
    switch self {
    case .int(let value): UInt64(exactly: value)
    case .unsigned(let value): value
    default: nil
    }
  }

  /// A whole number of at least 0, else 0.
  package var count: UInt64 { countOrNil ?? 0 }

  /// A whole number that fits, else 0.
  package var whole: Int {
    switch self {
    case .int(let value): Int(value)
    case .unsigned(let value): Int(clamping: value)
    default: 0
    }
  }

  /// Seconds as nanoseconds; `nil` for what is no number.
  package var nanoseconds: Int64? {
    switch self {
    case .int(let value): value.multipliedReportingOverflow(by: 1_000_000_000).partialValue
    case .number(let value): Int64(exactly: (value * 1e9).rounded())
    default: nil
    }
  }

  /// `true`, `false`, or neither.
  package var flag: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }
}
