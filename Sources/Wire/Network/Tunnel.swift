/// What carries an IP packet inside another one.
package enum Tunnel: String, Sendable {
  /// GTP-U (3GPP TS 29.281): the endpoint identifier, which differs by direction.
  case gtp
  /// VXLAN (RFC 7348) and its generic extension: the network identifier.
  case vxlan
  /// Geneve (RFC 8926): the network identifier.
  case geneve
  /// GRE (RFC 2784): the key; in version 1 (RFC 2637) payload length and call together.
  case gre
  /// ERSPAN (draft-foschiano-erspan): the session.
  case erspan
  /// L2TP (RFC 2661, RFC 3931): tunnel and session in 16 bits each, or the session of version 3.
  case l2tp
  /// CAPWAP data (RFC 5415).
  case capwap
  /// Teredo (RFC 4380).
  case teredo
  /// AYIYA (draft-massar-v6ops-ayiya).
  case ayiya
  /// PIM's register message (RFC 7761).
  case pim
  /// The Tazmen Sniffer Protocol.
  case tzsp
  /// EtherIP (RFC 3378).
  case etherIP = "etherip"
  /// IP in IP, 6in4 and 4in6 (RFC 2003, RFC 4213, RFC 2473).
  case ip
}

extension Packet {
  /// The ends of the outermost IP packet of the frame.
  ///
  /// - Parameter bytes: the frame that this was decoded from.
  /// - Returns: who sent it to whom; `nil` where the header is not in `bytes`.
  package func outerEnds(in bytes: Span<UInt8>) -> (source: IPAddress, destination: IPAddress)? {
    let at = Int(outerOffset)
    guard at >= 0, at < bytes.count else { return nil }
    switch bytes[at] >> 4 {
    case 4 where bytes.count - at >= 20:
      return (
        IPAddress(ipv4: UInt32(truncatingIfNeeded: bigEndianWord(bytes, at + 12))),
        IPAddress(ipv4: UInt32(truncatingIfNeeded: bigEndianWord(bytes, at + 16)))
      )
    case 6 where bytes.count - at >= 40:
      let words = (0..<8).map { bigEndianWord(bytes, at + 8 + $0 * 4) }
      return (
        IPAddress(high: words[0] << 32 | words[1], low: words[2] << 32 | words[3]),
        IPAddress(high: words[4] << 32 | words[5], low: words[6] << 32 | words[7])
      )
    default: return nil
    }
  }

  private func bigEndianWord(_ bytes: Span<UInt8>, _ at: Int) -> UInt64 {
    (at..<(at + 4)).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
  }
}
