import SwiftASN1
import X509

/// The names of a certificate as text (RFC 4514), in whatever kind of string they are written.
enum CertificateNameText {
  /// Reads a name; empty if it is none.
  static func read(_ node: ASN1Node) -> String {
    guard let name = try? DistinguishedName(derEncoded: node) else { return "" }
    return DistinguishedName(name.map(readable)).description
  }

  /// The same attributes, those in older kinds of strings written anew as UTF-8.
  private static func readable(_ part: RelativeDistinguishedName) -> RelativeDistinguishedName {
    RelativeDistinguishedName(
      part.map { attribute in
        guard String(attribute.value) == nil, let text = text(attribute.value) else {
          return attribute
        }
        return RelativeDistinguishedName.Attribute(type: attribute.type, utf8String: text)
      }
    )
  }

  /// The text of a TeletexString, taken for Latin-1 as other tools take it, of a BMPString, or of a
  /// string with characters that its kind does not allow.
  private static func text(_ value: RelativeDistinguishedName.Attribute.Value) -> String? {
    var serializer = DER.Serializer()
    guard (try? serializer.serialize(ASN1Any(value))) != nil,
      let node = try? DER.parse(serializer.serializedBytes),
      case .primitive(let octets) = node.content, node.identifier.tagClass == .universal
    else { return nil }
    switch node.identifier.tagNumber {
    case 12, 18, 19, 20, 22, 26:
      return String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
    case 30:
      let units = stride(from: octets.startIndex, to: octets.endIndex - 1, by: 2).map {
        UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
      }
      return String(decoding: units, as: UTF16.self)
    default: return nil
    }
  }
}
