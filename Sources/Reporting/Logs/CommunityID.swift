import Crypto
import Flows
import FoundationEssentials
import Wire

/// The flow's Community ID, version 1, seed 0 (https://github.com/corelight/community-id-spec).
func communityID(_ flow: Flow) -> String {
  var (source, destination) = (flow.originator, flow.responder)
  var (sourcePort, destinationPort) = (flow.originatorPort, flow.responderPort)
  var isOneWay = false
  if flow.proto == IPProtocol.icmp || flow.proto == IPProtocol.icmpv6 {
    let (type, code) = (flow.originatorPort, flow.responderPort)
    let peer = (flow.proto == IPProtocol.icmp ? icmpPairs : icmpv6Pairs)[type]
    isOneWay = peer == nil
    (sourcePort, destinationPort) = (type, peer ?? code)
  }
  let isOrdered = source == destination ? sourcePort <= destinationPort : source < destination
  if !isOneWay, !isOrdered {
    swap(&source, &destination)
    swap(&sourcePort, &destinationPort)
  }
  var bytes: [UInt8] = [0, 0]
  bytes += octets(source) + octets(destination) + [flow.proto, 0]
  if hasPorts(flow.proto) {
    for port in [sourcePort, destinationPort] {
      bytes += [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
    }
  }
  return "1:" + Data(Insecure.SHA1.hash(data: bytes)).base64EncodedString()
}

/// The protocols whose ports are part of the identifier: ICMP, TCP, UDP, ICMPv6 and SCTP.
private func hasPorts(_ proto: UInt8) -> Bool { [1, 6, 17, 58, 132].contains(proto) }

/// ICMP types that answer each other.
private let icmpPairs: [UInt16: UInt16] = [
  0: 8, 8: 0, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 10: 9, 9: 10,
]
private let icmpv6Pairs: [UInt16: UInt16] = [
  128: 129, 129: 128, 133: 134, 134: 133, 135: 136, 136: 135, 130: 131, 131: 130, 144: 145,
  145: 144, 139: 140, 140: 139,
]

/// The 4 or 16 octets of an address.
private func octets(_ address: IPAddress) -> [UInt8] {
  let all = [address.high, address.low].flatMap { half in
    (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
  }
  return address.isIPv4 ? Array(all[12...]) : all
}
