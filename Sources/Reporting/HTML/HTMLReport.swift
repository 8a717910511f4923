import Mustache

/// Renders a report as one HTML file that needs nothing else: no request to anywhere, readable
/// without scripts, printable.
package func renderHTML(_ report: Report) -> [UInt8] {
  Array(HTMLTemplate.page.render(HTMLView(report).page).utf8)
}

/// How the template escapes: by ``TextEscaping/html(_:)``, which unlike Mustache's own looks at
/// scalars, so a quotation mark with a combining mark behind it cannot end an attribute.
private struct EscapedText: MustacheContentType {
  func escapeText(_ text: String) -> String { TextEscaping.html(text) }
}

/// The page's template, put together from its parts.
enum HTMLTemplate {
  /// Partials would fall back to Mustache's own escaping, so the parts are joined as text.
  static let page: MustacheTemplate = {
    MustacheContentTypes.register(EscapedText(), named: "TELLTALE")
    do {
      return try MustacheTemplate(
        string: "{{% CONTENT_TYPE: TELLTALE}}" + head + summary + destinations + resolution
          + findings + coverage + foot
      )
    } catch {
      preconditionFailure("the report's own template does not parse: \(error)")
    }
  }()
}
