package import Compliance
import Wire

extension DeclarationDraft {
  /// The draft as a declaration in YAML; what the vendor has to say is marked, and what was
  /// observed stands above each endpoint as a comment.
  ///
  /// - Parameter toolVersion: the version of the program that drafts.
  /// - Returns: the file's octets.
  package func yaml(toolVersion: String) -> [UInt8] {
    var text = DraftText()
    writeHead(&text, toolVersion)
    writeSubject(&text)
    writeParties(&text)
    writeEndpoints(&text)
    writeDNS(&text)
    text.line("deletion: {uninstall_stops_traffic: \(Self.placeholder)}")
    text.comment("Kinds of data that are never collected, such as imei, imsi, location:")
    text.line("not_collected: \(Self.placeholder)")
    return Array(text.text.utf8)
  }

  private func writeHead(_ text: inout DraftText, _ toolVersion: String) {
    text.comment("Draft of a declaration, made by telltale \(toolVersion) from what was seen in:")
    for source in sources {
      text.comment("  \(source.name), SHA-256 \(source.sha256 ?? "not taken")")
    }
    text.comment("")
    text.comment("What stands here was observed; that something is missing does not mean that it")
    text.comment("does not happen. The vendor checks every line, replaces every")
    text.comment("\(Self.placeholder), and adds what these captures do not show. An audit reports")
    text.comment("what still says \(Self.placeholder) as a defect of the declaration.")
    text.comment("Format: Schemas/declaration-1.json")
    text.line("telltale_declaration: 1")
  }

  private func writeSubject(_ text: inout DraftText) {
    text.line("subject:")
    for key in [
      "vendor", "legal_entity", "home_country", "contact", "product", "model", "sw", "build",
      "market",
    ] { text.line("  \(key): \(Self.placeholder)") }
    if !apps.isEmpty {
      text.line("  components:")
      for app in apps {
        text.line(
          "  - {package: \(quoted(app)), version: \(Self.placeholder), role: \(Self.placeholder)}"
        )
      }
    }
    text.line("statement:")
    for key in ["id", "date", "signed_by"] { text.line("  \(key): \(Self.placeholder)") }
  }

  private func writeParties(_ text: inout DraftText) {
    guard !parties.isEmpty else {
      text.comment("Legal entities that receive data, such as {id: cloud, role: processor, …}:")
      text.line("parties: \(Self.placeholder)")
      return
    }
    text.comment("Who operates the servers, by the address or the name; the contract may be with")
    text.comment("another legal entity.")
    text.line("parties:")
    for party in parties {
      if !party.country.isEmpty {
        text.comment("under the jurisdiction of \(party.country), as far as known", indent: 0)
      }
      text.line("- id: \(party.id)")
      text.line("  name: \(quoted(party.name))")
      text.line("  role: \(Self.placeholder)")
      text.line("  country: \(Self.placeholder)")
    }
  }

  private func writeEndpoints(_ text: inout DraftText) {
    guard !endpoints.isEmpty else {
      text.comment("Nobody outside the local network was contacted, resolvers left aside.")
      text.line("endpoints: []")
      return
    }
    text.line("endpoints:")
    for endpoint in endpoints {
      for line in endpoint.observations { text.comment("observed: " + line) }
      text.line("- id: \(quoted(endpoint.id))")
      write(endpoint, &text)
    }
    guard !visited.isEmpty else { return }
    text.comment("Left out, since the test script opens them; they are to be declared only if the")
    text.comment("product contacts them by itself:")
    for name in visited { text.comment("  \(name)") }
  }

  private func write(_ endpoint: Endpoint, _ text: inout DraftText) {
    text.line("  match:")
    if !endpoint.names.isEmpty { text.list("    dns", endpoint.names.map(quoted)) }
    if !endpoint.addresses.isEmpty {
      text.list("    ip", endpoint.addresses.map { quoted("\($0)") })
    }
    if !endpoint.ports.isEmpty { text.list("  ports", endpoint.ports.map(\.text)) }
    if let version = endpoint.minimumTLS {
      text.line("  protocol:")
      text.line("    tls_min: \"1.\(version - 0x301)\"")
      if !endpoint.alpn.isEmpty { text.list("    alpn", endpoint.alpn.map(quoted)) }
    }
    text.line("  party: \(endpoint.party.isEmpty ? Self.placeholder : endpoint.party)")
    text.line("  locations: \(Self.placeholder)")
    text.line("  purpose: \(endpoint.purpose.isEmpty ? Self.placeholder : endpoint.purpose)")
    text.line("  data: \(Self.placeholder)")
    text.line("  consent: \(Self.placeholder)")
  }

  private func writeDNS(_ text: inout DraftText) {
    text.line("dns:")
    if resolverPolicy.isEmpty {
      text.comment("network_assigned, own or user: these captures do not show which.", indent: 2)
    }
    text.line("  resolver_policy: \(resolverPolicy.isEmpty ? Self.placeholder : resolverPolicy)")
    if fallsBackToNetwork { text.line("  fallback: network_assigned") }
    let encrypted = resolvers.filter { !$0.isListed }
    if encrypted.isEmpty {
      text.comment(
        "None was seen; DNS over HTTPS to a server in no list looks like the web.",
        indent: 2
      )
      text.line("  encrypted: \(Self.placeholder)")
    } else {
      text.line("  encrypted:")
      for resolver in encrypted {
        text.line("  - proto: \(resolver.transport)")
        if !resolver.name.isEmpty { text.line("    name: \(quoted(resolver.name))") }
        text.list("    ips", resolver.addresses.map { quoted("\($0)") })
        text.line("    when: \(Self.placeholder)")
      }
    }
    for (key, transport) in [("httpdns", "httpdns"), ("hardcoded", "dns")] {
      let members = resolvers.filter { $0.transport == transport }.flatMap { resolver in
        resolver.name.isEmpty || transport == "dns"
          ? resolver.addresses.map(\.description) : [resolver.name]
      }
      if members.isEmpty {
        text.line("  \(key): \(Self.placeholder)")
      } else {
        text.list("  \(key)", members.map(quoted))
      }
    }
    text.line("  survives_uninstall: \(Self.placeholder)")
  }
}

/// YAML as it is written, line by line.
private struct DraftText {
  private(set) var text = ""

  mutating func line(_ line: String) {
    text += line
    text += "\n"
  }

  /// A comment; text from captures cannot end it.
  mutating func comment(_ words: String, indent: Int = 0) {
    let safe = TextEscaping.terminal(words)
    line(String(repeating: " ", count: indent) + (safe.isEmpty ? "#" : "# " + safe))
  }

  /// A list, on one line if it is short.
  mutating func list(_ key: String, _ members: [String]) {
    let short = "\(key): [\(members.joined(separator: ", "))]"
    if short.utf8.count <= 100 { return line(short) }
    let indent = String(key.prefix { $0 == " " })
    line(key + ":")
    for member in members { line("\(indent)- \(member)") }
  }
}

/// Text as a YAML scalar: bare where nobody can take it for anything else, else in double quotes
/// (YAML 1.2 §7.3.1).
private func quoted(_ text: String) -> String {
  let isBare = text.utf8.allSatisfy { octet in
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
  // A dot, as in a name or an address of more than one, keeps a scalar from being a keyword.
  let isLetter = text.utf8.first.map { (97...122).contains($0) } ?? false
  if isBare, isLetter, text.contains(".") || text.contains("/") { return text }
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\":
      result.unicodeScalars.append("\\")
      result.unicodeScalars.append(scalar)
    case _ where scalar.isHazardous:
      let digits = String(scalar.value, radix: 16)
      result += "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
