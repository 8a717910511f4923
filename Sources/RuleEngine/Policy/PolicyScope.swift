import Knowledge

extension Policy {
  /// What the policy says of whom it does not name.
  package enum Default: String, CaseIterable, Sendable {
    /// They may not receive data.
    case deny
    /// They may: recipients are watched, not judged.
    case allow
  }

  /// What holds for some apps, phases or kinds of data, beside or instead of the rest.
  package struct Scope: Hashable, Sendable {
    /// What a scope is about.
    package enum Kind: String, CaseIterable, Sendable {
      /// Traffic of an app, as the capture names it.
      case app
      /// Traffic of a phase, as the scenario names it.
      case phase
      /// Data of a class, as the rules on identifiers name it.
      case data = "class"
    }

    /// What it is about.
    package var kind: Kind
    /// Names of apps, phases or classes of data; `com.example.*` stands for all that begin so.
    package var names: [String]
    /// Who may receive data here beside those named elsewhere.
    package var authorised = Recipients()
    /// Who alone may receive data here, infrastructure and resolvers aside; `nil` for no such limit.
    package var only: Recipients?
    /// Who must not be contacted here.
    package var blocked = Recipients()
    /// Where servers may stand, instead of the policy's countries; `nil` for no such statement.
    package var countries: [String]?

    /// Whether it speaks of a name.
    package func holds(_ name: String) -> Bool {
      names.contains { entry in
        entry == name || (entry.hasSuffix("*") && name.hasPrefix(entry.dropLast()))
      }
    }

    /// `app com.example.browser`.
    package var words: String { "\(kind.rawValue) \(names.joined(separator: ", "))" }

    /// What it states, one sentence for the report.
    var statement: String {
      var parts: [String] = []
      if let only { parts.append("data goes to \(only.isEmpty ? "nobody" : only.words) alone") }
      if !authorised.isEmpty { parts.append("authorised as well: \(authorised.words)") }
      if !blocked.isEmpty { parts.append("must not be contacted: \(blocked.words)") }
      if let countries {
        let list = countries.isEmpty ? "no country" : countries.joined(separator: ", ")
        parts.append("servers may stand in \(list)")
      }
      let what = kind == .data ? "data of class \(names.joined(separator: ", "))" : words
      return "For \(what): \(parts.isEmpty ? "nothing" : parts.joined(separator: "; "))."
    }

    func knowing(_ organisations: Organisations) -> Scope {
      var scope = self
      scope.authorised = authorised.knowing(organisations)
      scope.only = only?.knowing(organisations)
      scope.blocked = blocked.knowing(organisations)
      return scope
    }
  }

  /// When a requirement counts as broken (ISO/IEC 17025:2017, 7.8.6).
  package struct Decision: Hashable, Sendable {
    /// Violations below this severity are listed and do not break it.
    package var severity = Severity.info
    /// Violations with less confidence leave it open: it cannot be told.
    package var confidence = Confidence.possible

    /// Every violation counts.
    package init() {}

    /// The rule in words.
    package var words: String {
      let severity = severity == .info ? "" : " of \(severity) severity or graver"
      let confidence = confidence == .possible ? "" : " that is \(confidence) or surer"
      return
        "a requirement is broken by one violation\(severity)\(confidence); what cannot be told "
        + "leaves it open; it is met only where nothing was found and the traffic that would break "
        + "it could have been seen"
    }
  }

  /// A list of others to block: the file's path, and how grave a match is.
  package struct ListReference: Hashable, Sendable {
    /// The path on this machine.
    package var path: String
    /// How grave contact with a member is.
    package var severity: Severity

    /// A list and its weight.
    package init(path: String, severity: Severity = .high) {
      self.path = path
      self.severity = severity
    }
  }
}
