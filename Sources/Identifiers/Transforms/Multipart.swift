/// The parts of a multipart body (RFC 2046 §5.1).
enum Multipart {
  /// One part.
  struct Part: Equatable {
    /// The field's name, or empty.
    var name: String
    /// Where its content is.
    var content: Range<Int>
  }

  /// Parts of one message that are told apart.
  private static let most = 256

  /// Whether a range begins like a boundary.
  static func begins(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
    let at = range.lowerBound
    return range.count > 4 && octets[at] == 0x2d && octets[at + 1] == 0x2d
  }

  /// The parts, the last one even if its end is missing; none if the octets are not multipart.
  static func parts(_ octets: [UInt8]) -> [Part] {
    guard begins(octets, octets.indices), let lineEnd = octets.firstIndex(of: 0x0a),
      lineEnd < 200
    else { return [] }
    var boundary = Array(octets[..<lineEnd])
    if boundary.last == 0x0d { boundary.removeLast() }
    guard boundary.count > 4 else { return [] }
    var (result, start) = ([Part](), lineEnd + 1)
    while start < octets.count, result.count < most {
      let next = find(boundary, octets, from: start)
      result.append(part(octets, start..<(next ?? octets.count)))
      guard let next, let line = octets[next...].firstIndex(of: 0x0a) else { break }
      start = line + 1
    }
    return result
  }

  private static func part(_ octets: [UInt8], _ range: Range<Int>) -> Part {
    var at = range.lowerBound
    var name = ""
    while at < range.upperBound {
      let end = octets[at..<range.upperBound].firstIndex(of: 0x0a) ?? range.upperBound
      let line = octets[at..<end].filter { $0 != 0x0d }
      at = min(end + 1, range.upperBound)
      if line.isEmpty { break }
      let text = String(decoding: line, as: UTF8.self)
      if let place = text.range(of: "name=\"") {
        name = String(text[place.upperBound...].prefix { $0 != "\"" }.prefix(64))
      }
    }
    return Part(name: name, content: at..<range.upperBound)
  }

  private static func find(_ needle: [UInt8], _ octets: [UInt8], from start: Int) -> Int? {
    guard octets.count >= needle.count else { return nil }
    var at = start
    let last = octets.count - needle.count
    while at <= last {
      guard let first = octets[at...].firstIndex(of: needle[0]), first <= last else { return nil }
      if octets[first..<(first + needle.count)].elementsEqual(needle) { return first }
      at = first + 1
    }
    return nil
  }
}

extension String {
  /// Where a text is found first.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
