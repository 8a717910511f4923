/// What looking for the head of an HTTP/1 message gave.
package enum HTTPHeadResult<Head: Sendable>: Sendable {
  /// The head may be there, but it ends beyond the octets at hand.
  case needMore
  /// It is something else.
  case notHTTP
  /// The head, and how many octets it takes with the empty line behind it.
  case head(Head, consumed: Int)
}

/// One header line (RFC 9112 §5), as sent.
package struct HTTPHeader: Hashable, Sendable {
  /// The name, in the letters sent.
  package let name: String
  /// The value without white space around it: UTF-8, with `\xHH` for controls, and for all that is
  /// not printable ASCII where it is no UTF-8.
  package let value: String

  /// Whether the line has a name, given in lower case, however its letters were sent.
  func isNamed(_ wanted: String) -> Bool {
    // Most names differ in length.
    name.utf8.count == wanted.utf8.count
      && name.utf8.elementsEqual(wanted.utf8) { WireText.lowercased($0) == $1 }
  }
}

/// How the end of a message's body is found (RFC 9112 §6.3).
package enum HTTPBodyFraming: Hashable, Sendable {
  /// There is no body.
  case none
  /// The body has this many octets.
  case length(UInt64)
  /// The body comes in chunks, see ``HTTPChunkScanner``.
  case chunked
  /// The body ends with the connection.
  case untilClose
  /// What follows is another protocol.
  case upgrade
  /// The headers contradict themselves: where the next message begins cannot be told.
  case unknown
}

/// The header lines of a message and what they say of its body.
package struct HTTPHeaders: Hashable, Sendable {
  /// The most header lines kept; Apache takes 100.
  package static let maximumLines = 256
  /// The longest value kept with its folded lines, in octets; the rest is cut off.
  package static let maximumValue = 16_384

  /// The lines in order.
  package private(set) var lines: [HTTPHeader] = []
  /// The first thing wrong with the headers; what could be read despite it is here.
  package private(set) var damage: ParseError?

  /// The values of all lines of a name, which is given in lower case.
  package func values(_ name: String) -> [String] {
    lines.filter { $0.isNamed(name) }.map(\.value)
  }

  /// The value of the first line of a name, which is given in lower case.
  package func first(_ name: String) -> String? {
    lines.first { $0.isNamed(name) }?.value
  }

  /// Whether the last transfer coding is chunked; `nil` without a Transfer-Encoding.
  var isChunked: Bool? {
    let codings = tokens("transfer-encoding")
    return codings.isEmpty ? nil : codings.last == "chunked"
  }

  /// The octets of body stated; `nil` if there is no statement, or no single valid one.
  package var contentLength: UInt64? {
    let stated = values("content-length").flatMap { $0.split(separator: ",") }
    let numbers = stated.map { number(HTTPText.trimmed($0)) }
    guard let first = numbers.first, numbers.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Whether there is a Content-Length that states no single number.
  var hasBadContentLength: Bool {
    !values("content-length").isEmpty && contentLength == nil
  }

  /// Whether the sender means to close the connection, as far as headers tell.
  package func closes(version: String) -> Bool {
    let options = tokens("connection")
    return options.contains("close")
      || (version == "1.0" && !options.contains("keep-alive")) || version == "0.9"
  }

  /// The list elements of a header in lower case.
  func tokens(_ name: String) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }
      .map { HTTPText.trimmed($0).lowercased() }.filter { !$0.isEmpty }
  }

  private func number(_ text: String) -> UInt64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt64(text)
  }

  /// Reads the lines of `bytes` from `lines` on, of which the first is the start line.
  static func read(_ bytes: Span<UInt8>, _ lines: HTTPLines) -> Self {
    var headers = Self()
    var pending: (name: Range<Int>, value: [UInt8])?
    for line in lines.ranges.dropFirst() {
      let isFolded = !line.isEmpty && HTTPText.isBlank(bytes[line.lowerBound])
      if isFolded {
        guard pending != nil else {
          headers.note(.invalid(at: line.lowerBound, field: "folded line"))
          continue
        }
        // A value of many folds is cut rather than let grow (RFC 9112 §5.2 has no limit).
        let room = maximumValue - (pending?.value.count ?? 0)
        if room <= line.count {
          headers.note(.invalid(at: line.lowerBound, field: "header length"))
        }
        let kept = line.lowerBound..<(line.lowerBound + max(0, min(room - 1, line.count)))
        let text = bytes.extracting(HTTPText.trim(bytes, kept)).copied
        if room > 1 { pending?.value += [0x20] + text }
        continue
      }
      headers.flush(bytes, &pending)
      let colon = line.first { bytes[$0] == UInt8(ascii: ":") }
      guard let colon, colon > line.lowerBound else {
        headers.note(.invalid(at: line.lowerBound, field: "header line"))
        continue
      }
      let value = HTTPText.trim(bytes, (colon + 1)..<line.upperBound)
      if value.count > maximumValue {
        headers.note(.invalid(at: value.lowerBound, field: "header length"))
      }
      let kept = value.lowerBound..<(value.lowerBound + min(value.count, maximumValue))
      pending = (line.lowerBound..<colon, bytes.extracting(kept).copied)
    }
    headers.flush(bytes, &pending)
    if let damage = lines.damage { headers.note(damage) }
    return headers
  }

  private mutating func flush(
    _ bytes: Span<UInt8>,
    _ pending: inout (name: Range<Int>, value: [UInt8])?
  ) {
    guard let (name, value) = pending else { return }
    pending = nil
    guard lines.count < Self.maximumLines else {
      note(.invalid(at: name.lowerBound, field: "number of headers"))
      return
    }
    let text = WireText.ascii(bytes.extracting(HTTPText.trim(bytes, name)))
    lines.append(HTTPHeader(name: text, value: WireText.utf8(value.span)))
  }

  private mutating func note(_ error: ParseError) { damage = damage ?? error }
}
