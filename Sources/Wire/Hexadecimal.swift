/// Octets, such as those of a digest, as lower-case hexadecimal digits, two for each.
package func hexadecimal(_ octets: some Sequence<UInt8>) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(octets.underestimatedCount * 2)
  for octet in octets {
    text.append(WireText.hexDigit(octet >> 4))
    text.append(WireText.hexDigit(octet & 15))
  }
  return String(decoding: text, as: UTF8.self)
}
