/// A Sigma string as its parts: octets and wildcards (specification 2.0, "String Wildcard").
///
/// Modifiers that encode (`utf16le`, `base64` …) change the octets and leave wildcards in place.
package struct SigmaText: Hashable, Sendable {
  /// One part of the string.
  package enum Piece: Hashable, Sendable {
    case octet(UInt8)
    /// `?`: one character.
    case anyCharacter
    /// `*`: any text, also none.
    case anyText
  }

  /// The parts, in order.
  package private(set) var pieces: [Piece]

  /// Reads a Sigma string; `\*`, `\?` and `\\` stand for the characters themselves, any other
  /// backslash for itself.
  package init(_ text: String) {
    pieces = []
    var escaped = false
    for octet in text.utf8 {
      let isSpecial = octet == star || octet == question || octet == backslash
      if escaped {
        if !isSpecial { pieces.append(.octet(backslash)) }
        pieces.append(.octet(octet))
        escaped = false
      } else if octet == backslash {
        escaped = true
      } else {
        pieces.append(octet == star ? .anyText : octet == question ? .anyCharacter : .octet(octet))
      }
    }
    if escaped { pieces.append(.octet(backslash)) }
  }

  /// Takes text as it is, without wildcards.
  package init(literal text: String) { pieces = text.utf8.map { .octet($0) } }

  /// Takes octets as they are.
  private init(octets: [UInt8]) { pieces = octets.map { .octet($0) } }

  /// The octets, where there is no wildcard.
  package var octets: [UInt8]? {
    var octets: [UInt8] = []
    for piece in pieces {
      guard case .octet(let octet) = piece else { return nil }
      octets.append(octet)
    }
    return octets
  }
}

extension SigmaText {
  /// One text behind another.
  package static func + (left: SigmaText, right: SigmaText) -> SigmaText {
    var text = left
    text.pieces += right.pieces
    return text
  }
}

extension SigmaText {
  /// How text is written as UTF-16 (RFC 2781).
  package enum Wide: Sendable {
    case littleEndian, bigEndian
    /// Little endian behind a byte order mark.
    case marked
  }

  /// The same text in UTF-16; wildcards stay.
  package func wide(_ order: Wide) -> SigmaText {
    var wide = SigmaText(octets: order == .marked ? [0xff, 0xfe] : [])
    var run: [UInt8] = []
    func flush(_ pieces: inout [Piece]) {
      for unit in String(decoding: run, as: UTF8.self).utf16 {
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
        let pair = order == .bigEndian ? [high, low] : [low, high]
        pieces += pair.map { .octet($0) }
      }
      run = []
    }
    for piece in pieces {
      if case .octet(let octet) = piece {
        run.append(octet)
      } else {
        flush(&wide.pieces)
        wide.pieces.append(piece)
      }
    }
    flush(&wide.pieces)
    return wide
  }

  /// The text in Base64 (RFC 4648 §4); `nil` where it has wildcards.
  package var base64: SigmaText? { octets.map { SigmaText(octets: encoded($0)) } }

  /// How the text shows in Base64 at each of the three places it can have in what was encoded.
  ///
  /// Only the characters that the text alone decides are kept. `nil` where it has wildcards.
  package var base64AtAnyOffset: [SigmaText]? {
    guard let octets else { return nil }
    let (starts, ends) = ([0, 2, 3], [0, 3, 2])
    return (0..<3).map { offset in
      let padded = Array(repeating: UInt8(ascii: " "), count: offset) + octets
      let text = encoded(padded)
      let (start, end) = (starts[offset], text.count - ends[padded.count % 3])
      return SigmaText(octets: start < end ? Array(text[start..<end]) : [])
    }
  }

  /// The text with each dash that introduces an option written in all five ways, `-`, `/`, en dash,
  /// em dash and horizontal bar, in all combinations; `nil` if there are more than four of them.
  package var dashes: [SigmaText]? {
    let signs = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"].map { Array($0.utf8) }
    var results: [[Piece]] = [[]]
    var index = 0
    var count = 0
    var follows = false
    while index < pieces.count {
      let sign = signs.first { sign in
        pieces[index...].prefix(sign.count).elementsEqual(sign.map { .octet($0) })
      }
      // Only a dash before a word and not within one: in -param-name, the first.
      if let sign, !follows, index + sign.count < pieces.count,
        isWord(pieces[index + sign.count])
      {
        count += 1
        guard count <= 4 else { return nil }
        results = results.flatMap { result in
          signs.map { sign in result + sign.map { .octet($0) } }
        }
        index += sign.count
        follows = false
      } else {
        for place in results.indices { results[place].append(pieces[index]) }
        follows = isWord(pieces[index])
        index += 1
      }
    }
    return results.map { pieces in
      var text = SigmaText(octets: [])
      text.pieces = pieces
      return text
    }
  }
}

private func isWord(_ piece: SigmaText.Piece) -> Bool {
  guard case .octet(let octet) = piece else { return false }
  switch octet {
  case 48...57, 65...90, 97...122, UInt8(ascii: "_"): return true
  default: return false
  }
}

/// Base64 with padding (RFC 4648 §4).
private func encoded(_ octets: [UInt8]) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  var index = 0
  while index < octets.count {
    let group = octets[index..<min(index + 3, octets.count)]
    var bits: UInt32 = 0
    for place in 0..<3 {
      bits = bits << 8 | (place < group.count ? UInt32(group[index + place]) : 0)
    }
    for place in 0..<4 {
      let value = Int(bits >> UInt32(18 - 6 * place) & 63)
      text.append(place <= group.count ? alphabet[value] : UInt8(ascii: "="))
    }
    index += 3
  }
  return text
}

private let star = UInt8(ascii: "*")
private let question = UInt8(ascii: "?")
private let backslash = UInt8(ascii: "\\")
