extension Unicode.Scalar {
  /// Whether showing this as it is could change, hide or reorder the text around it.
  ///
  /// Controls (C0, DEL, C1), bidirectional controls, line and paragraph separators, zero-width and
  /// other default-ignorable characters, and tags. The ranges are written out instead of asking the
  /// standard library's Unicode tables, so that reports do not change with the toolchain.
  package var isHazardous: Bool {
    switch value {
    case 0x20...0x7e: false
    case 0...0x1f, 0x7f...0x9f: true
    case 0xad, 0x34f, 0x61c, 0x115f...0x1160, 0x17b4...0x17b5, 0x180b...0x180f: true
    case 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0x3164: true
    case 0xfeff, 0xffa0, 0xfff0...0xfffb, 0x1d173...0x1d17a, 0xe0000...0xe0fff: true
    default: false
    }
  }

  /// `U+202E` and the like, with at least four hexadecimal digits.
  package var codePointLabel: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  /// How many columns a terminal gives this: 0 for marks, 2 for wide East Asian and pictographs.
  package var columns: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23f3: return 2
    case 0x2e80...0x303e, 0x3041...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97c: return 2
    case 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff01...0xff60: return 2
    case 0xffe0...0xffe6, 0x1f000...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd: return 2
    default: return 1
    }
  }
}
