import Destinations
import Flows
import Knowledge
import Wire

/// From where on a flow counts as an upload: so many octets, so many times what came back.
///
/// Handshakes and requests stay below it.
enum UploadThreshold {
  static let octets: UInt64 = 50_000
  /// Four times is 80 % of all.
  static let times: UInt64 = 4
}

extension Scene {
  /// Percent of the payload octets that the handset sent; `nil` if there was none either way.
  func sentShare(_ index: Int) -> UInt64? {
    let (sent, received) = (destinations[index].sentOctets, destinations[index].receivedOctets)
    let all = sent.saturatingAdding(received)
    guard all > 0 else { return nil }
    return UInt64(Double(sent) * 100 / Double(all))
  }

  /// Octets sent in flows that are uploads by ``UploadThreshold``.
  func lopsidedOctets(_ index: Int) -> UInt64 {
    sum(index) { sent, received, _ in
      sent >= UploadThreshold.octets && sent / UploadThreshold.times >= received
    }
  }

  /// Octets sent in flows whose content cannot be read without keys.
  func opaqueOctets(_ index: Int) -> UInt64 {
    sum(index) { _, _, flow in
      flow.service.protection == .encrypted || flow.notes.contains(.opaque)
    }
  }

  private func sum(_ index: Int, where holds: (UInt64, UInt64, Flow) -> Bool) -> UInt64 {
    let address = destinations[index].address
    var total: UInt64 = 0
    for flow in destinations[index].flows.lazy.compactMap({ self.flow($0) }) {
      let isInbound = flow.originator == address && flow.responder != address
      let sent = isInbound ? flow.received.payloadOctets : flow.sent.payloadOctets
      let received = isInbound ? flow.sent.payloadOctets : flow.received.payloadOctets
      if holds(sent, received, flow) { total = total.saturatingAdding(sent) }
    }
    return total
  }

  /// The first name that a destination's name is an alias for (CNAME) and that lies in another
  /// registrable domain, as that domain; `nil` if there is none or domains are not known.
  func foreignAlias(_ index: Int) -> String? {
    let name = destinations[index].name
    guard name.chain.count > 1, let own = registrableDomain?(name.name) else { return nil }
    return name.chain.dropFirst().lazy.compactMap { self.registrableDomain?($0) }
      .first { $0 != own }
  }
}
