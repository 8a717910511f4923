package import Knowledge

/// What a vendor says its product does on the network: the machine-readable answers of a
/// questionnaire such as the IXIT of ETSI TS 103 701, or a MUD file (RFC 8520).
package struct Declaration: Sendable {
  /// The form it was handed in.
  package enum Format: String, Sendable {
    case yaml
    case mud
  }

  /// The file's name without the folders of this machine.
  package var file: String
  /// Its form.
  package var format: Format
  /// What is declared: the product and who makes it, as far as stated.
  package var subject = DeclarationSubject()
  /// Legal entities that receive data.
  package var parties: [DeclaredParty] = []
  /// Whom the product talks to: endpoints, updates, push, time, location assistance, resolvers.
  package var endpoints: [DeclaredEndpoint] = []
  /// What it says of name resolution; `nil` if nothing.
  package var dns: DeclaredDNS?
  /// Kinds of data by the id that endpoints use.
  package var data: [DeclaredData] = []
  /// Kinds of data it says are never collected.
  package var notCollected: [(name: String, place: YAMLPlace)] = []
  /// Whether it says that traffic stops when it is uninstalled; `nil` if it says nothing.
  package var uninstallStops: Bool?
  /// What makes parts of it useless as a declaration, in file order.
  package var defects: [DeclarationDefect] = []

  /// An empty declaration.
  package init(file: String, format: Format) {
    self.file = file
    self.format = format
  }
}

/// Whose product is declared, in which build.
package struct DeclarationSubject: Hashable, Sendable {
  /// Labels and texts, in the order shown; what is not stated is left out.
  package var facts: [DeclarationLine] = []
  /// The home country of who declares; empty if not stated.
  package var homeCountry = ""

  /// Nothing stated.
  package init() {}
}

/// A label and what stands behind it.
package struct DeclarationLine: Hashable, Sendable {
  /// What it is.
  package var label: String
  /// What was written.
  package var text: String

  /// One line.
  package init(_ label: String, _ text: String) {
    self.label = label
    self.text = text
  }
}

/// A legal entity that receives data.
package struct DeclaredParty: Hashable, Sendable {
  /// What endpoints call it.
  package var id: String
  /// What it does with the data: `controller`, `processor`, ….
  package var role: String
  /// Its name.
  package var name: String
  /// Its country (ISO 3166-1 alpha-2); empty if not stated.
  package var country: String
}

/// A kind of data that is sent.
package struct DeclaredData: Hashable, Sendable {
  /// What endpoints call it.
  package var id: String
  /// What it is, such as `identifier.hw.imei`.
  package var category: String
}

/// What a declaration says of name resolution.
package struct DeclaredDNS: Hashable, Sendable {
  /// `network_assigned`, `own` or `user`; empty if not stated.
  package var policy = ""
  /// Whether the list of encrypted resolvers was given, so that others contradict it.
  package var statesEncrypted = false
  /// Whether the list of HTTPDNS services was given.
  package var statesHTTPDNS = false
  /// Whether it says that its choice of resolver stays after uninstalling; `nil` if it is silent.
  package var survivesUninstall: Bool?
}

/// What makes a part of a declaration useless, and where it stands.
package struct DeclarationDefect: Hashable, Sendable {
  /// The kinds of defects.
  package enum Kind: String, CaseIterable, Sendable {
    /// An address instead of a name (RFC 9726 §4.1): it can be anyone's tomorrow.
    case addressLiteral = "ip-literal"
    /// A pattern that everything matches, or every name of a public suffix.
    case everything = "matches-everything"
    /// An endpoint that does not say where data is processed.
    case noCountry = "no-country"
    /// Statements that cannot both be true.
    case contradictory
    /// A name that content delivery networks hand out anew all the time (RFC 9726 §4.2).
    case nonDeterministicName = "non-deterministic-name"
    /// An endpoint that names nobody.
    case noRecipient = "no-recipient"
    /// A reference to something that is not declared.
    case dangling = "undefined-reference"
    /// What a draft leaves to the vendor, and the vendor left open.
    case notFilledIn = "not-filled-in"
  }

  /// The kind.
  package var kind: Kind
  /// The item it makes useless, such as `endpoint telemetry-in`.
  package var item: String
  /// What is wrong, one sentence.
  package var words: String
  /// Where it stands.
  package var place: YAMLPlace
}
