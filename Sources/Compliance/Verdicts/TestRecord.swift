package import Knowledge

/// What a laboratory writes down beside its captures (ISO/IEC 17025:2017 §7.5, §7.8.2).
package struct TestRecord: Sendable {
  /// One part of the record.
  package struct Section: Hashable, Sendable {
    /// Its key in the scenario file, such as `laboratory`.
    package var key: String
    /// Its title.
    package var title: String
    /// Its lines.
    package var lines: [DeclarationLine]

    /// A part with its lines.
    package init(key: String, title: String, lines: [DeclarationLine]) {
      self.key = key
      self.title = title
      self.lines = lines
    }
  }

  /// An entry of the custody log.
  package struct Custody: Hashable, Sendable {
    /// When, as written.
    package var time: String
    /// Who.
    package var actor: String
    /// What was done.
    package var action: String
    /// To what.
    package var object: String
    /// SHA-256 of it, where stated.
    package var sha256: String

    /// An entry with its parts.
    package init(time: String, actor: String, action: String, object: String, sha256: String) {
      self.time = time
      self.actor = actor
      self.action = action
      self.object = object
      self.sha256 = sha256
    }
  }

  /// The scenario's title.
  package var title = ""
  /// Its parts, in the order of ``keys``; empty ones are left out.
  package var sections: [Section] = []
  /// The custody log, in the order written.
  package var custody: [Custody] = []
  /// Names that the test script opens.
  package var visited: [String] = []

  /// A record of which only the title is known.
  package init(title: String) { self.title = title }

  /// The keys of a scenario file that belong to the record.
  package static let keys =
    layout.map(\.key) + ["custody", "visited", "operator", "external_providers"]

  private static let layout: [(key: String, title: String, fields: [String])] = [
    ("laboratory", "Laboratory", ["name", "address", "location", "accreditation"]),
    ("customer", "Customer", ["name", "address"]),
    ("report", "Report", ["id", "issued", "authorised_by"]),
    (
      "item", "Item tested",
      [
        "make", "model", "serial", "imei", "build", "firmware", "firmware_sha256", "patch_level",
        "bootloader", "condition", "received",
      ]
    ),
    ("sim", "SIM", ["operator", "mcc_mnc", "slot"]),
    ("apps", "Apps", ["package", "version", "sha256", "store"]),
    ("settings", "Settings", []),
    (
      "network", "Network",
      ["ssid", "bssid", "uplink", "public_address", "country", "resolvers", "notes"]
    ),
    (
      "method", "Method",
      ["id", "version", "capture_point", "tool", "interception", "sampling", "deviations"]
    ),
    ("clock", "Clock", ["source", "offset_ms"]),
  ]

  /// Reads the record's part of a scenario file.
  package init(title: String, _ map: YAMLMapping) throws(YAMLProblem) {
    self.title = title
    for part in Self.layout {
      guard let node = map[part.key] else { continue }
      var lines: [DeclarationLine] = []
      if case .sequence(let items) = node.content {
        for item in items {
          let entry = try Self.lines(item, part.fields)
          lines.append(
            DeclarationLine(
              entry.first?.text ?? "",
              entry.dropFirst().map { "\($0.label) \($0.text)" }.joined(separator: ", ")
            )
          )
        }
      } else {
        lines = try Self.lines(node, part.fields)
      }
      sections.append(Section(key: part.key, title: part.title, lines: lines))
    }
    for (key, title) in [("operator", "Operator"), ("external_providers", "External providers")] {
      let text = try map.strings(key).joined(separator: ", ")
      guard !text.isEmpty else { continue }
      sections.append(
        Section(key: key, title: title, lines: [DeclarationLine("name", text)])
      )
    }
    visited = try map.strings("visited")
    for item in try map.items("custody") {
      let entry = try item.mapping(keys: ["time", "actor", "action", "object", "sha256"])
      custody.append(
        Custody(
          time: try entry.required("time").string(),
          actor: try entry.required("actor").string(),
          action: try entry.required("action").string(),
          object: try entry.string("object"),
          sha256: try entry.string("sha256")
        )
      )
    }
  }

  /// The lines of a mapping; without `fields` any key may stand there.
  private static func lines(
    _ node: YAMLNode,
    _ fields: [String]
  ) throws(YAMLProblem) -> [DeclarationLine] {
    let map = fields.isEmpty ? try node.mapping() : try node.mapping(keys: fields)
    var lines: [DeclarationLine] = []
    for entry in map.entries where !entry.value.isNull {
      let text = try entry.value.strings().joined(separator: "; ")
      lines.append(DeclarationLine(entry.key, text))
    }
    return lines
  }

  /// A line's text; empty if it is not stated.
  package func text(_ section: String, _ label: String) -> String {
    sections.first { $0.key == section }?.lines.first { $0.label == label }?.text ?? ""
  }

  /// Whether it says more than a title.
  package var isStated: Bool { !sections.isEmpty || !custody.isEmpty }

  /// What was tested, in one line; empty if nothing is stated.
  package var item: String {
    ["make", "model", "build", "firmware"].map { text("item", $0) }.filter { !$0.isEmpty }
      .joined(separator: ", ")
  }

  /// Everything that ISO/IEC 17025:2017 §7.8.2.1 asks of a report, by letter.
  ///
  /// - Parameter tested: when the captures were taken.
  /// - Returns: letter, title and text of each, in their order.
  package func letters(tested: String) -> [(letter: String, title: String, text: String)] {
    func all(_ key: String) -> String {
      (sections.first { $0.key == key }?.lines ?? [])
        .map { $0.text.isEmpty ? $0.label : "\($0.label): \($0.text)" }.joined(separator: "; ")
    }
    return [
      ("a", "Title", title),
      ("b", "Name and address of the laboratory", all("laboratory")),
      ("c", "Location of the activities", text("laboratory", "location")),
      ("d", "Unique identification", text("report", "id")),
      ("e", "Customer", all("customer")),
      ("f", "Method", all("method")),
      ("g", "Item, its description and condition", all("item")),
      ("h", "Date of receipt", text("item", "received")),
      ("i", "Dates of the activities", tested),
      ("j", "Date of issue", text("report", "issued")),
      ("k", "Sampling plan", text("method", "sampling")),
      ("l", "Statement of relation", "The results relate only to the item tested."),
      ("m", "Results with units", "Sections 1 to 5 and 9: octets, frames, UTC times."),
      (
        "n", "Additions to, deviations from or exclusions from the method",
        text("method", "deviations")
      ),
      ("o", "Person who authorises the report", text("report", "authorised_by")),
      ("p", "Results from external providers", all("external_providers")),
    ]
  }
}
