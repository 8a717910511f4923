import Flows

extension Coverage {
  /// How much of the DNS cannot be read: `at least 9 of 51 flows (18 %), 12 % of their octets`, or
  /// why that cannot be told.
  ///
  /// - Parameters:
  ///   - separator: what groups digits.
  ///   - isBrief: whether the octets are left out.
  /// - Returns: a clause without a full stop.
  func encryptedDNSShare(separator: String = "\u{2009}", isBrief: Bool = false) -> String {
    let flows = clearDNSFlows.addingClamped(encryptedDNSFlows)
    guard flows > 0 else { return "cannot tell, no DNS was seen" }
    let octets = clearDNSOctets.addingClamped(encryptedDNSOctets)
    let words =
      Figures.count(encryptedDNSFlows, separator: separator) + " of "
      + Figures.counted(flows, "flow", separator: separator)
    guard encryptedDNSFlows > 0 else { return words }
    let share =
      (isBrief ? "≥ " : "at least ") + "\(words) (\(Figures.share(encryptedDNSFlows, of: flows)))"
    guard !isBrief, octets > 0 else { return share }
    return share + ", \(Figures.share(encryptedDNSOctets, of: octets)) of their octets"
  }

  /// How many ClientHellos offer to hide the name: `3 of 874 (< 1 %)`, or why that cannot be told.
  func echShare(separator: String = "\u{2009}") -> String {
    guard readHellos > 0 else { return "cannot tell, no ClientHello was read" }
    let words =
      Figures.count(echHandshakes, separator: separator) + " of "
      + Figures.counted(readHellos, "hello", separator: separator)
    guard echHandshakes > 0 else { return words }
    return "\(words) (\(Figures.share(echHandshakes, of: readHellos)))"
  }
}
