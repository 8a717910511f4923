/// The lines of a message head: their places, without the line ends.
struct HTTPLines {
  /// How many octets a head may take; servers allow 8 to 64 KiB.
  static let maximumOctets = 65_536
  /// How many empty lines may stand before the start line (RFC 9112 §2.2).
  private static let maximumLeadingLines = 8

  /// The start line and the header lines, the empty line at the end left out.
  private(set) var ranges: [Range<Int>] = []
  /// How many octets the lines take together, line ends and empty lines included.
  private(set) var consumed = 0
  /// Why the head was given up before its end; `nil` for a whole one.
  private(set) var damage: ParseError?

  /// How looking for the empty line ended.
  enum Outcome {
    case whole(HTTPLines)
    /// The head ends beyond the octets at hand; the lines that are whole are here.
    case cut(HTTPLines)
  }

  /// Splits a head into lines that end with CRLF or LF alone.
  static func split(_ bytes: Span<UInt8>) -> Outcome {
    var lines = Self()
    let end = min(bytes.count, maximumOctets)
    var start = skipEmptyLines(bytes, end)
    var position = start
    while position < end {
      guard bytes[position] == 0x0a else {
        position += 1
        continue
      }
      let hasReturn = position > start && bytes[position - 1] == 0x0d
      let line = start..<(hasReturn ? position - 1 : position)
      position += 1
      start = position
      lines.consumed = position
      if line.isEmpty { return .whole(lines) }
      lines.ranges.append(line)
    }
    if bytes.count >= maximumOctets {
      lines.damage = .invalid(at: maximumOctets, field: "length of the head")
      return lines.ranges.isEmpty ? .cut(lines) : .whole(lines)
    }
    lines.damage = .truncated(at: bytes.count, needed: 1)
    return .cut(lines)
  }

  private static func skipEmptyLines(_ bytes: Span<UInt8>, _ end: Int) -> Int {
    var position = 0
    for _ in 0..<maximumLeadingLines {
      if position < end, bytes[position] == 0x0a {
        position += 1
      } else if position + 1 < end, bytes[position] == 0x0d, bytes[position + 1] == 0x0a {
        position += 2
      } else {
        break
      }
    }
    return position
  }
}

/// Small questions about the octets of a head.
enum HTTPText {
  private static let protocolName = Array("HTTP/".utf8)

  /// Whether this is a space or a tab.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether this may stand in a method or header name (RFC 9110 §5.6.2).
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x5e...0x7a: true
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x7c, 0x7e: true
    default: false
    }
  }

  /// A range without the spaces and tabs at its ends.
  static func trim(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// Text without the spaces and tabs at its ends.
  static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.utf8.first, isBlank(first) { text = text.dropFirst() }
    while let last = text.utf8.last, isBlank(last) { text = text.dropLast() }
    return String(text)
  }

  /// The version of an `HTTP/1.1` at `start`, and where it ends.
  ///
  /// `nil` for any other protocol, also HTTP/2, whose preface has the form of a request.
  static func version(_ bytes: Span<UInt8>, at start: Int, end: Int) -> (text: String, end: Int)? {
    guard end - start >= 8, bytes.hasPrefix(protocolName, at: start), bytes[start + 6] == 0x2e,
      (0x30...0x31).contains(bytes[start + 5]), (0x30...0x39).contains(bytes[start + 7])
    else { return nil }
    return (WireText.ascii(bytes.extracting((start + 5)..<(start + 8))), start + 8)
  }
}
