package import Wire

/// What the requests of one HTTPDNS service look like.
package struct HTTPDNSShape: Hashable, Sendable {
  /// The service, as the list of resolvers calls it.
  package var id: String
  /// The segments of the path; `*` stands for any one.
  package var path: [Substring]
  /// Parameters that hold the name asked for.
  package var names: Set<String>
  /// Whether the name is encrypted.
  package var isEncoded: Bool
  /// Parameters that have to be there too.
  package var others: Set<String>
  /// Whether the shape is known rather than believed.
  package var verified: Bool
}

/// The curated list of what HTTPDNS requests look like.
package struct HTTPDNSShapes: Sendable {
  /// The shapes, in the order of the list.
  package let all: [HTTPDNSShape]
  /// When the list was last gone through, `YYYY-MM-DD`; empty for no list.
  package let asOf: String

  /// No list.
  package init() { (all, asOf) = ([], "") }

  /// Reads the list.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let kind = "telltale_httpdns"
    let mapping = try root.mapping(keys: CatalogueHead.keys(kind: kind) + ["requests"])
    asOf = try CatalogueHead(mapping, kind: kind).asOf
    var all: [HTTPDNSShape] = []
    for node in try mapping.required("requests").items() {
      let entry = try node.mapping(keys: ["id", "path", "name", "encoded", "with", "verified"])
      let path = try entry.required("path").string()
      guard path.first == "/", path.utf8.count > 1 else {
        throw node.problem("a path begins with '/' and is not empty, such as /d")
      }
      let names = Set(try entry.required("name").strings())
      guard !names.isEmpty else { throw node.problem("no parameter holds the name") }
      all.append(
        HTTPDNSShape(
          id: try entry.required("id").string(),
          path: path.dropFirst().split(separator: "/"),
          names: names,
          isEncoded: try entry.bool("encoded", or: false),
          others: Set(try entry.strings("with")),
          verified: try entry.bool("verified", or: true)
        )
      )
    }
    self.all = all
  }

  /// The first shape that a request has, and the names it asks for; none where they are encrypted.
  package func match(_ request: NameRequest) -> (shape: HTTPDNSShape, names: [String])? {
    let segments = request.path.dropFirst().split(separator: "/")
    for shape in all where shape.fits(segments) {
      let keys = Set(request.parameters.map(\.key))
      guard shape.others.isSubset(of: keys),
        let value = request.parameters.first(where: { shape.names.contains($0.key) })?.value
      else { continue }
      let names = NameRequest.names(value)
      if shape.isEncoded ? NameRequest.isEncoded(value) : !names.isEmpty { return (shape, names) }
    }
    return nil
  }
}

extension HTTPDNSShape {
  fileprivate func fits(_ segments: [Substring]) -> Bool {
    segments.count == path.count && zip(path, segments).allSatisfy { $0 == "*" || $0 == $1 }
  }
}
