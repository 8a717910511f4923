/// A DNS name as logs show it: octets that are text as text, those that are none as U+FFFD.
///
/// Inside the program such octets are `\DDD` (RFC 1035 §5.1), so that no two names are taken for one.
/// Other tools' logs are UTF-8 with replacements, and rules that compare names expect that.
///
/// - Returns: the text, or `nil` if the name holds no octet beyond ASCII that is escaped.
func readableName(_ escaped: String) -> String? {
  var octets: [UInt8] = []
  octets.reserveCapacity(escaped.utf8.count)
  var isChanged = false
  var rest = Array(escaped.utf8)[...]
  while let octet = rest.popFirst() {
    let digits = rest.prefix(3)
    let areDigits = digits.count == 3 && digits.allSatisfy { (48...57).contains($0) }
    guard octet == UInt8(ascii: "\\"), areDigits else {
      octets.append(octet)
      continue
    }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    if (128...255).contains(value) {
      octets.append(UInt8(value))
      rest = rest.dropFirst(3)
      isChanged = true
    } else {
      octets.append(octet)
    }
  }
  return isChanged ? String(decoding: octets, as: UTF8.self) : nil
}
