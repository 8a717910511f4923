/// A QUIC version number and what depends on it.
package struct QUICVersion: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  package let rawValue: UInt32
  /// Wraps a version number, known or not.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Stands in a version negotiation packet (RFC 8999 §6).
  package static let negotiation = Self(rawValue: 0)
  /// RFC 9000.
  package static let v1 = Self(rawValue: 1)
  /// RFC 9369.
  package static let v2 = Self(rawValue: 0x6b33_43cf)

  /// How the first octet and the connection ids are laid out.
  package enum Layout: Sendable {
    /// RFC 9000, draft-ietf-quic-transport-22 and later, and Google's Q050, T050 and T051.
    case standard
    /// RFC 9369: as in RFC 9000, but the packet types have other numbers.
    case v2
    /// Google's Q044 to Q049: both ids' lengths in one octet, the cryptographic handshake in clear.
    case google
  }

  /// The layout, `nil` for a version whose packets cannot be told apart here.
  package var layout: Layout? {
    switch rawValue {
    case 0x6b33_43cf, 0x709a_50c4: .v2
    case 1, 0xff00_0016...0xff00_0022, 0xface_b001...0xface_b004, 0xface_b00e,
      0xface_b010...0xface_b015, 0x5130_3530, 0x5430_3530, 0x5430_3531:
      .standard
    case 0x5130_3434...0x5130_3439: .google
    default: isReserved ? .standard : nil
    }
  }

  /// Whether the number is kept for exercising version negotiation (RFC 9000 §15).
  package var isReserved: Bool { rawValue & 0x0f0f_0f0f == 0x0a0a_0a0a }

  /// Whether this is one of Google's own versions, `Q001` to `T051`.
  package var isGoogle: Bool {
    let digits = [rawValue >> 16 & 255, rawValue >> 8 & 255, rawValue & 255]
    return [0x51, 0x54].contains(rawValue >> 24) && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The salt from which the keys of Initial packets come (RFC 9001 §5.2).
  ///
  /// `nil` where there are no such keys or they are not known. A reserved version has that of
  /// version 1.
  package var initialSalt: [UInt8]? {
    switch rawValue {
    case 1, 0xff00_0021, 0xff00_0022, 0xface_b003, 0xface_b004: Self.saltV1
    case 0x6b33_43cf: Self.saltV2
    case 0x709a_50c4: Self.saltV2Draft
    case 0xff00_0016, 0xface_b001: Self.saltDraft22
    case 0xff00_0017...0xff00_001c, 0xface_b002, 0xface_b00e, 0xface_b010: Self.saltDraft23
    case 0xff00_001d...0xff00_0020: Self.saltDraft29
    case 0x5130_3530: Self.saltQ050
    case 0x5430_3530: Self.saltT050
    case 0x5430_3531: Self.saltT051
    default: isReserved ? Self.saltV1 : nil
    }
  }

  /// What the HKDF labels of keys begin with: `quic ` or `quicv2 `, before `key`, `iv` and `hp`
  /// (RFC 9001 §5.1, RFC 9369 §3.3.2).
  package var labelPrefix: String { layout == .v2 ? "quicv2 " : "quic " }

  /// `v1`, `v2`, `draft-29`, Google's four letters, or hexadecimal digits.
  package var name: String {
    switch rawValue {
    case 1: return "v1"
    case 0x6b33_43cf: return "v2"
    case 0xff00_0000...0xff00_00ff: return "draft-\(rawValue & 255)"
    default:
      let octets = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> UInt32($0)) }
      if isGoogle { return String(decoding: octets, as: UTF8.self) }
      return "0x" + WireText.hex(octets.span)
    }
  }

  private static let saltV1: [UInt8] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
    0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a,
  ]
  private static let saltV2: [UInt8] = [
    0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
    0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
  ]
  private static let saltV2Draft: [UInt8] = [
    0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d,
    0x62, 0xca, 0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3,
  ]
  private static let saltDraft22: [UInt8] = [
    0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
    0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a,
  ]
  private static let saltDraft23: [UInt8] = [
    0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
    0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02,
  ]
  private static let saltDraft29: [UInt8] = [
    0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
    0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99,
  ]
  private static let saltQ050: [UInt8] = [
    0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94,
    0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45,
  ]
  private static let saltT050: [UInt8] = [
    0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
    0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10,
  ]
  private static let saltT051: [UInt8] = [
    0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
    0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d,
  ]
}
