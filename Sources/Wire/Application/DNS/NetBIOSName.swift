/// A NetBIOS name as NBNS encodes it (RFC 1001 §14.1).
package struct NetBIOSName: Hashable, Sendable {
  /// The name without the spaces that fill it up.
  package let name: String
  /// The 16th octet, which tells what kind of service bears the name, such as 0x20 for a server.
  package let suffix: UInt8

  /// Decodes the first label of a DNS name: 32 letters `A` to `P`, two for each octet.
  ///
  /// Gives `nil` for any other label.
  package init?(encoded name: String) {
    let label = Array(name.utf8.prefix { $0 != UInt8(ascii: ".") })
    guard label.count == 32, label.allSatisfy({ (0x41...0x50).contains($0) }) else { return nil }
    let nibbles = label.map { $0 - 0x41 }
    var octets: [UInt8] = (0..<16).map { nibbles[$0 * 2] << 4 | nibbles[$0 * 2 + 1] }
    suffix = octets.removeLast()
    while let last = octets.last, last == 0x20 || last == 0 { octets.removeLast() }
    self.name = WireText.ascii(octets.span)
  }

  /// The data of an NB record in words: the owner's addresses (RFC 1002 §4.2.13), or for NBSTAT
  /// the names that the node bears (§4.2.18).
  static func described(_ data: Span<UInt8>, type: UInt16) -> String {
    var words: [String] = []
    switch type {
    case 32:
      var at = 0
      while data.count - at >= 6 {
        let address = IPAddress(octets: data.extracting((at + 2)..<(at + 6)))
        if let address { words.append(address.description) }
        at += 6
      }
    case 33 where !data.isEmpty:
      var at = 1
      for _ in 0..<data[0] where data.count - at >= 18 {
        var name = data.extracting(at..<(at + 15)).copied
        while let last = name.last, last == 0x20 || last == 0 { name.removeLast() }
        words.append(WireText.ascii(name.span))
        at += 18
      }
    default: break
    }
    return words.joined(separator: " ")
  }
}
