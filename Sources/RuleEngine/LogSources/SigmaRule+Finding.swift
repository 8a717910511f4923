import Crypto
import Knowledge
import Wire

extension SigmaRule {
  /// Which rule it is, as a clause of a statement: its id, file and the file's hash.
  var clause: String {
    let name = uuid.isEmpty || uuid == code ? code : "\(code) (\(uuid))"
    let hash = sha256.isEmpty ? "" : ", SHA-256 \(sha256)"
    return "rule \(name) of \(file)\(hash)"
  }

  /// The fields that its detections name, in order, each once.
  package var namedFields: [String] {
    var names: [String] = []
    func add(_ node: YAMLNode) {
      switch node.content {
      case .scalar: break
      case .sequence(let items): items.forEach(add)
      case .mapping(let entries):
        for entry in entries {
          let name = String(entry.key.prefix { $0 != "|" })
          if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
      }
    }
    for detection in detections { add(detection.value) }
    return names
  }

  /// A violation that this rule found in records.
  ///
  /// Somebody's rule that matches is one heuristic, however it is graded: possible, no more.
  func finding(
    subject: String,
    key: String,
    summary: String,
    confidence: Confidence,
    evidence: [Evidence]
  ) -> Finding {
    let id = hexadecimal(SHA256.hash(data: Array("\(code)|\(key)".utf8)).prefix(6))
    return Finding(
      id: "F-" + id,
      rule: code,
      title: Words.readable(title),
      severity: severity,
      outcome: .violation,
      confidence: confidence,
      subject: subject,
      summary: summary,
      evidence: evidence,
      alternatives: falsePositives.filter { !["Unknown", "None", "Unlikely"].contains($0) }
        .map { Words.readable($0) },
      references: references.map { Words.readable($0) },
      mappings: mappings + techniques
    )
  }

  /// Techniques of MITRE ATT&CK among the tags.
  private var techniques: [String] {
    tags.compactMap { tag in
      guard tag.lowercased().hasPrefix("attack.t"),
        tag.utf8.dropFirst(8).first.map({ (48...57).contains($0) }) ?? false
      else { return nil }
      return "MITRE ATT&CK \(tag.dropFirst(7).uppercased())"
    }
  }
}
