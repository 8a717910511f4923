/// A value of a MaxMind DB's data section (MaxMind DB 2.0, "Output Data Section").
package enum MMDBValue: Hashable, Sendable {
  case string(String)
  case double(Double)
  case uint16(UInt16)
  case uint32(UInt32)
  case uint64(UInt64)
  case boolean(Bool)
  case array([MMDBValue])
  /// Written with its keys in ascending order, so equal maps have equal bytes.
  case map([String: MMDBValue])
}

/// The type numbers of the format's control bytes.
enum MMDBKind: UInt8 {
  case pointer = 1
  case string = 2
  case double = 3
  case bytes = 4
  case uint16 = 5
  case uint32 = 6
  case map = 7
  case int32 = 8
  case uint64 = 9
  case uint128 = 10
  case array = 11
  case cache = 12
  case endMarker = 13
  case boolean = 14
  case float = 15
}

/// What stops a MaxMind DB from being read: octet `at`, counted in the section that is being read.
package struct MMDBError: Error, Hashable, Sendable {
  /// The octet where reading stopped.
  package var offset: Int
  /// What is wrong there.
  package var problem: String

  init(at offset: Int, _ problem: String) {
    self.offset = offset
    self.problem = problem
  }
}

/// The constants that frame a MaxMind DB file.
enum MMDBFormat {
  /// `\xAB\xCD\xEFMaxMind.com`, after which the metadata starts.
  static let marker: [UInt8] = [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
  /// The metadata lies within this many octets of the file's end.
  static let metadataReach = 128 * 1024
  /// Zero octets between the tree and the data.
  static let separator = 16
}
