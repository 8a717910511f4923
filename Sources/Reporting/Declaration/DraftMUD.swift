package import Compliance
import Flows
import Wire

extension DeclarationDraft {
  /// The draft as a MUD file (RFC 8520): JSON, the access lists of IPv4 and IPv6 apart.
  ///
  /// MUD has no room for countries, parties or data; what it asks of the manufacturer is marked.
  package func mud() -> [UInt8] {
    var json = JSONWriter(indents: true)
    let lists = MUDList.all(of: self)
    json.beginObject()
    json.key("ietf-access-control-list:acls")
    json.beginObject()
    json.key("acl")
    json.beginArray()
    for list in lists { list.write(&json) }
    json.endArray()
    json.endObject()
    json.key("ietf-mud:mud")
    json.beginObject()
    json.field("cache-validity", 48)
    json.field("firmware-rev", Self.placeholder)
    writePolicy("from-device-policy", lists.filter(\.isFrom), &json)
    json.field("is-supported", true)
    // The day of the last frame: no clock is read, so that the same captures give the same file.
    json.field("last-update", lastTime.map { "\($0)" } ?? "1970-01-01T00:00:00Z")
    json.field("mfg-name", Self.placeholder)
    json.field("model-name", Self.placeholder)
    json.field("mud-url", "https://\(Self.placeholder.lowercased()).invalid/product.json")
    json.field("mud-version", 1)
    json.field("software-rev", Self.placeholder)
    json.field("systeminfo", Self.placeholder)
    writePolicy("to-device-policy", lists.filter { !$0.isFrom }, &json)
    json.endObject()
    json.endObject()
    json.endLine()
    return json.bytes
  }

  private func writePolicy(_ key: String, _ lists: [MUDList], _ json: inout JSONWriter) {
    json.key(key)
    json.beginObject()
    json.key("access-lists")
    json.beginObject()
    json.key("access-list")
    json.beginArray()
    for list in lists {
      json.beginObject(onOneLine: true)
      json.field("name", list.name)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endObject()
  }
}

/// One access list: what goes from or to the device over one address family.
private struct MUDList {
  /// Whom an entry speaks of.
  enum Peer {
    case name(String)
    case address(IPAddress)
    case controller(String)
    case localNetworks
  }
  struct Entry {
    var name: String
    var peer: Peer
    var port: DeclaredPort?
    var isInitiatedByDevice = false
  }
  var isFrom: Bool
  var isIPv4: Bool
  var entries: [Entry]

  var name: String { "draft-\(isIPv4 ? "v4" : "v6")-\(isFrom ? "from" : "to")" }

  /// The lists that have entries, from the device first.
  static func all(of draft: DeclarationDraft) -> [MUDList] {
    var lists: [MUDList] = []
    for isIPv4 in [true, false] {
      let entries = entries(draft, isIPv4)
      guard !entries.isEmpty else { continue }
      for isFrom in [true, false] {
        lists.append(MUDList(isFrom: isFrom, isIPv4: isIPv4, entries: entries))
      }
    }
    return lists
  }

  private static func entries(_ draft: DeclarationDraft, _ isIPv4: Bool) -> [Entry] {
    var entries: [Entry] = []
    func add(_ peer: Peer, _ ports: [DeclaredPort], _ isInitiated: Bool) {
      for port in ports.isEmpty ? [nil] : ports.map(Optional.some) {
        entries.append(
          Entry(
            name: "entry-\(entries.count + 1)",
            peer: peer,
            port: port,
            isInitiatedByDevice: isInitiated && port?.proto == "tcp"
          )
        )
      }
    }
    if draft.hasLocalHosts { add(.localNetworks, [], false) }
    if draft.resolverPolicy == "network_assigned" || draft.fallsBackToNetwork {
      add(.controller("urn:ietf:params:mud:dns"), [], false)
    }
    for resolver in draft.resolvers {
      for address in resolver.addresses where address.isIPv4 == isIPv4 {
        add(.address(address), [], false)
      }
      let hasFamily = resolver.addresses.contains { $0.isIPv4 == isIPv4 }
      if !resolver.name.isEmpty, hasFamily { add(.name(resolver.name), [], false) }
    }
    for endpoint in draft.endpoints {
      if isIPv4 ? endpoint.hasIPv4 : endpoint.hasIPv6 {
        for name in endpoint.names {
          add(.name(name), endpoint.ports, endpoint.isInitiatedByDevice)
        }
      }
      for address in endpoint.addresses where address.isIPv4 == isIPv4 {
        add(.address(address), endpoint.ports, endpoint.isInitiatedByDevice)
      }
    }
    return entries
  }

  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.key("aces")
    json.beginObject()
    json.key("ace")
    json.beginArray()
    for entry in entries { write(entry, &json) }
    json.endArray()
    json.endObject()
    json.field("name", name)
    json.field("type", isIPv4 ? "ipv4-acl-type" : "ipv6-acl-type")
    json.endObject()
  }

  private func write(_ entry: Entry, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("actions")
    json.beginObject(onOneLine: true)
    json.field("forwarding", "accept")
    json.endObject()
    json.key("matches")
    json.beginObject()
    writePeer(entry, &json)
    writePort(entry, &json)
    json.endObject()
    json.field("name", entry.name)
    json.endObject()
  }

  /// Members `ietf-mud:mud`, `ipv4` and `ipv6`.
  private func writePeer(_ entry: Entry, _ json: inout JSONWriter) {
    let family = isIPv4 ? "ipv4" : "ipv6"
    switch entry.peer {
    case .localNetworks:
      json.key("ietf-mud:mud")
      json.beginObject(onOneLine: true)
      json.key("local-networks")
      json.beginArray()
      json.null()
      json.endArray()
      json.endObject()
      return
    case .controller(let name):
      json.key("ietf-mud:mud")
      json.beginObject(onOneLine: true)
      json.field("controller", name)
      json.endObject()
      return
    case .name, .address: break
    }
    json.key(family)
    json.beginObject(onOneLine: true)
    switch entry.peer {
    case .name(let name):
      json.field("ietf-acldns:\(isFrom ? "dst" : "src")-dnsname", name)
    case .address(let address):
      json.field(
        "\(isFrom ? "destination" : "source")-\(family)-network",
        "\(address)/\(isIPv4 ? 32 : 128)"
      )
    default: break
    }
    if let number = entry.port.flatMap(Self.number) {
      json.key("protocol")
      json.int(number)
    }
    json.endObject()
  }

  private func writePort(_ entry: Entry, _ json: inout JSONWriter) {
    guard let port = entry.port, port.proto == "tcp" || port.proto == "udp" else { return }
    json.key(port.proto)
    json.beginObject()
    if let range = port.range {
      json.key(isFrom ? "destination-port" : "source-port")
      json.beginObject(onOneLine: true)
      json.field("operator", "eq")
      json.key("port")
      json.int(range.lowerBound)
      json.endObject()
    }
    if entry.isInitiatedByDevice {
      json.field("ietf-mud:direction-initiated", "from-device")
    }
    json.endObject()
  }

  /// The IP protocol's number (RFC 8519 §4.2).
  private static func number(_ port: DeclaredPort) -> UInt8? {
    switch port.proto {
    case "tcp": IPProtocol.tcp
    case "udp": IPProtocol.udp
    case "icmp": IPProtocol.icmp
    case "icmpv6": IPProtocol.icmpv6
    case "sctp": 132
    case "ip": port.range.map { UInt8(truncatingIfNeeded: $0.lowerBound) }
    default: nil
    }
  }
}
