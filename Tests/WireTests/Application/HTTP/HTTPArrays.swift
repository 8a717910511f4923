@testable import Wire

// The expectation macros cannot hold a span, so tests hand over arrays.

extension HTTPRequestHead {
  /// The head in `text`, and how many octets it takes; `nil` for everything else.
  static func head(_ text: String, isFinal: Bool = false) -> HTTPRequestHead? {
    if case .head(let head, _) = parse(Array(text.utf8).span, isFinal: isFinal) {
      head
    } else {
      nil
    }
  }
}

extension HTTPResponseHead {
  static func head(_ text: String, isFinal: Bool = false) -> HTTPResponseHead? {
    if case .head(let head, _) = parse(Array(text.utf8).span, isFinal: isFinal) {
      head
    } else {
      nil
    }
  }
}
