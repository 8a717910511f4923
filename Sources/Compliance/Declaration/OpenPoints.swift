import Knowledge

/// What a vendor left open in a draft: found, said, and taken out, so that the rest can be read.
struct OpenPoints {
  /// The document without what is open.
  private(set) var rest: YAMLNode
  /// One defect for each item that has something open.
  private(set) var defects: [DeclarationDefect] = []

  /// Looks through a document.
  init(_ root: YAMLNode) {
    rest = root
    guard case .mapping(let entries) = root.content else { return }
    var kept: [YAMLNode.Entry] = []
    for entry in entries {
      guard case .sequence(let items) = entry.value.content else {
        if let value = take(entry.value, item: entry.key) {
          kept.append(entry.holding(value))
        }
        continue
      }
      var members: [YAMLNode] = []
      for (index, item) in items.enumerated() {
        let name = Self.name(of: item, in: entry.key, at: index)
        if let member = take(item, item: name) { members.append(member) }
      }
      var list = entry.value
      list.content = .sequence(members)
      kept.append(entry.holding(list))
    }
    rest.content = .mapping(kept)
  }

  /// How a member of a list is called, as the comparison calls it.
  private static func name(of item: YAMLNode, in key: String, at index: Int) -> String {
    guard let map = try? item.mapping(), let id = try? map.string("id"), !id.isEmpty else {
      return "\(key)[\(index)]"
    }
    return key == "endpoints" ? "endpoint \(id)" : "\(key) \(id)"
  }

  /// A part without what is open in it; `nil` if the whole of it is.
  private mutating func take(_ node: YAMLNode, item: String) -> YAMLNode? {
    var open: [(key: String, place: YAMLPlace)] = []
    let rest = Self.strip(node, key: item, &open)
    guard let first = open.first else { return rest }
    var keys: [String] = []
    for point in open where !keys.contains(point.key) { keys.append(point.key) }
    defects.append(
      DeclarationDefect(
        kind: .notFilledIn,
        item: item,
        words: "the vendor has still to fill in: \(keys.joined(separator: ", "))",
        place: first.place
      )
    )
    return rest
  }

  private static func strip(
    _ node: YAMLNode,
    key: String,
    _ open: inout [(key: String, place: YAMLPlace)]
  ) -> YAMLNode? {
    var rest = node
    switch node.content {
    case .scalar(let text, _):
      guard isOpen(text) else { return node }
      open.append((key, node.place))
      // Who declares at all must stand there; the placeholder is as good a name as any.
      return key == "vendor" ? node : nil
    case .sequence(let items):
      rest.content = .sequence(items.compactMap { strip($0, key: key, &open) })
    case .mapping(let entries):
      var kept: [YAMLNode.Entry] = []
      for entry in entries {
        guard let value = strip(entry.value, key: entry.key, &open) else { continue }
        kept.append(entry.holding(value))
      }
      rest.content = .mapping(kept)
    }
    return rest
  }

  /// Whether a text holds the placeholder, in any case: a URL may hold it in lower case.
  private static func isOpen(_ text: String) -> Bool {
    let placeholder = DeclarationDraft.placeholder
    guard text.utf8.count >= placeholder.utf8.count, text.utf8.count <= 4096 else { return false }
    return text.uppercased().contains(placeholder)
  }
}

extension YAMLNode.Entry {
  /// The same key with another value.
  fileprivate func holding(_ value: YAMLNode) -> YAMLNode.Entry {
    var entry = self
    entry.value = value
    return entry
  }
}
