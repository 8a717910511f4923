import Mustache

/// Renders a report as one HTML file that needs nothing else: no request to anywhere, readable
/// without scripts, printable.
///
/// - Parameters:
///   - report: what is shown.
///   - language: the language of the page's own texts.
/// - Returns: the file's octets in UTF-8.
package func renderHTML(_ report: Report, in language: Language = .english) -> [UInt8] {
  Array(HTMLTemplate.page(in: language).render(HTMLView(report, in: language).page).utf8)
}

/// How the template escapes: by ``TextEscaping/html(_:)``, which unlike Mustache's own looks at
/// scalars, so a quotation mark with a combining mark behind it cannot end an attribute.
private struct EscapedText: MustacheContentType {
  func escapeText(_ text: String) -> String { TextEscaping.html(text) }
}

/// The page's template, put together from its parts.
enum HTMLTemplate {
  /// The parts of the page as written, in their order.
  static let source =
    head + summary + destinations + resolution + findings + coverage + sources + compliance + foot

  /// Partials would fall back to Mustache's own escaping, so the parts are joined as text.
  private static let english = parsed(source)

  /// The page's template in a language.
  static func page(in language: Language) -> MustacheTemplate {
    language.code == Language.english.code ? english : parsed(language.template(source))
  }

  private static func parsed(_ source: String) -> MustacheTemplate {
    MustacheContentTypes.register(EscapedText(), named: "TELLTALE")
    do {
      return try MustacheTemplate(string: "{{% CONTENT_TYPE: TELLTALE}}" + source)
    } catch {
      preconditionFailure("the report's own template does not parse: \(error)")
    }
  }
}
