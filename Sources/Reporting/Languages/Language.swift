/// The language of the report's page: what stands for each of its English texts.
///
/// A text without an entry stays English. What rules, policies and captures say is never translated:
/// it is quoted.
package struct Language: Sendable {
  /// The language's tag (BCP 47), such as `hi`.
  package let code: String
  private let texts: [String: String]

  /// A language with its texts, by the English ones.
  package init(code: String, texts: [String: String]) {
    self.code = code
    self.texts = texts
  }

  /// The page as it is written.
  package static let english = Language(code: "en", texts: [:])

  /// What stands for an English text.
  func callAsFunction(_ text: String) -> String { texts[text] ?? text }

  /// A template in this language: each text between two tags, or at the head of one section of the
  /// template, is looked up with its white space folded.
  func template(_ source: String) -> String {
    guard !texts.isEmpty else { return source }
    return Self.pieces(source).map { piece in
      guard case .text(let text) = piece else { return piece.source }
      guard let found = texts[Self.folded(text)] else { return text }
      let front = text.prefix { $0.isWhitespace }
      let back = text.reversed().prefix { $0.isWhitespace }.reversed()
      return front + TextEscaping.html(found) + String(back)
    }.joined()
      .replacing("<html lang=\"en\">", with: "<html lang=\"\(TextEscaping.html(code))\">")
  }

  /// The English texts that a template holds, each once, as a file of a language names them.
  static func texts(of source: String) -> [String] {
    var seen: Set<String> = []
    return pieces(source).compactMap { piece -> String? in
      guard case .text(let text) = piece else { return nil }
      let folded = folded(text)
      let words = folded.replacing(/\{\{.*?\}\}/, with: "")
      guard words.contains(/[A-Za-z]{2}/), seen.insert(folded).inserted else { return nil }
      return folded
    }
  }

  private enum Piece {
    case markup(String), text(String)
    var source: String {
      switch self {
      case .markup(let source), .text(let source): source
      }
    }
  }

  /// Tags, sections and raw values are markup; `{{value}}` belongs to the text around it.
  private static func pieces(_ source: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = source[...]
    while let match = rest.firstMatch(of: /<[^>]*>|\{\{\{.*?\}\}\}|\{\{[#\/^%].*?\}\}/) {
      if match.range.lowerBound > rest.startIndex {
        pieces.append(.text(String(rest[..<match.range.lowerBound])))
      }
      pieces.append(.markup(String(match.output)))
      rest = rest[match.range.upperBound...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  private static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
