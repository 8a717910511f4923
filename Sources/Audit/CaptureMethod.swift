import Capture
import Wire

/// What the link type says of how a capture was made, and what such captures cannot show.
enum CaptureMethod {
  /// One sentence a method, in the order of the link types' numbers.
  static func facts(_ summary: CaptureSummary) -> [String] {
    var found: [String] = []
    for type in Set(summary.interfaces.map(\.linkType)).sorted(by: { $0.rawValue < $1.rawValue }) {
      guard let text = words(type), !found.contains(text) else { continue }
      found.append(text)
    }
    return found
  }

  private static func words(_ type: LinkType) -> String? {
    switch type {
    case .ethernet:
      "taken from Ethernet, as at an access point or a mirror port: nothing that the handset sent "
        + "over the cellular network is in it"
    case .linuxSLL, .linuxSLL2:
      "taken from several interfaces at once (tcpdump -i any): a frame may be in it twice, and only "
        + "the sender's hardware address is known"
    case .ieee80211, .radiotap, .prism, .avs:
      "taken from the air: frames may be missing unnoticed or be there twice, and encrypted ones "
        + "cannot be read"
    case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6:
      "without link headers: who is behind an address cannot be told by hardware address"
    case .pktap: "taken on or for an Apple device, whose own processes are named"
    case .nflog: "taken through Linux's firewall log: only what its rules passed on is in it"
    default: nil
    }
  }
}
