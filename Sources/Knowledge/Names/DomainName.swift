/// Comparing domain names label by label (RFC 1035 §2.3.1, RFC 4343).
package enum DomainName {
  /// The longest name in text form, without its final dot (RFC 1035 §2.3.4: 255 on the wire).
  package static let maximumLength = 253
  /// The longest label (RFC 1035 §2.3.4).
  package static let maximumLabel = 63

  /// Whether `name` is `domain` or lies below it.
  ///
  /// Label by label: `evilgoogle.com` is not below `google.com`. Case does not count, nor does one
  /// final dot. Nothing lies below an empty domain.
  package static func isSubdomain(_ name: String, of domain: String) -> Bool {
    let labels = Self.labels(name)
    let suffix = Self.labels(domain)
    guard !suffix.isEmpty, suffix.count <= labels.count, !labels.contains("") else { return false }
    return labels.suffix(suffix.count).elementsEqual(suffix)
  }

  /// The name in the form that is compared and shown: ASCII letters lower case, no final dot.
  package static func normalised(_ name: String) -> String {
    var text = name
    if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
    guard text.utf8.contains(where: { (65...90).contains($0) }) else { return text }
    return String(
      decoding: text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 },
      as: UTF8.self
    )
  }

  /// The labels of the normalised name; none for an empty name or the root.
  package static func labels(_ name: String) -> [Substring] {
    let text = normalised(name)
    return text.isEmpty ? [] : text.split(separator: ".", omittingEmptySubsequences: false)
  }

  /// Whether the lengths are those of a name that can exist and no octet is a control or a space.
  static func isPlausible(_ labels: [Substring]) -> Bool {
    let length = labels.reduce(-1) { $0 + $1.utf8.count + 1 }
    return (1...maximumLength).contains(length)
      && labels.allSatisfy { label in
        (1...maximumLabel).contains(label.utf8.count)
          && label.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
      }
  }

  /// Whether a label could be registered: letters, digits, hyphens, or an internationalised one.
  static func isHostLabel(_ label: Substring) -> Bool {
    label.utf8.allSatisfy { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
        true
      default: false
      }
    }
  }
}
