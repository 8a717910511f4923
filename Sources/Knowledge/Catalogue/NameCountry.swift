/// The country that a name's top-level domain belongs to (axis 4): a hint, never a proof.
package enum NameCountry {
  /// ISO 3166-1 alpha-2 for a country-code domain that its country uses; empty for generic domains
  /// and for country codes that are sold world-wide as abbreviations.
  package static func country(of name: String) -> String {
    let canonical = DomainName.normalised(name)
    guard let last = canonical.split(separator: ".").last, last.utf8.count < canonical.utf8.count
    else { return "" }
    let label = String(last)
    if let country = internationalised[label] { return country }
    if label == "uk" { return "GB" }
    guard label.utf8.count == 2, !soldWorldWide.contains(label) else { return "" }
    return CountryCode.known(label.uppercased())
  }

  /// Country codes whose names say nothing of the country, because anyone buys them for their look.
  private static let soldWorldWide: Set<String> = [
    "ac", "ad", "ai", "am", "as", "bz", "cc", "cd", "cf", "cm", "co", "dj", "fm", "ga", "gd", "gg",
    "gl", "gq", "gs", "im", "io", "la", "ly", "me", "ml", "ms", "mu", "nu", "pw", "sc", "sh", "so",
    "sr", "st", "sx", "tk", "to", "tv", "vc", "vg", "vu", "ws",
  ]

  /// Country-code domains in other scripts (IANA root zone database), by their ASCII form.
  private static let internationalised: [String: String] = [
    "xn--h2brj9c": "IN", "xn--xkc2dl3a5ee0h": "IN", "xn--gecrj9c": "IN", "xn--s9brj9c": "IN",
    "xn--45brj9c": "IN", "xn--fpcrj9c3d": "IN", "xn--mgbbh1a71e": "IN", "xn--2scrj9c": "IN",
    "xn--3hcrj9c": "IN", "xn--45br5cyl": "IN", "xn--h2breg3eve": "IN", "xn--h2brj9c8c": "IN",
    "xn--mgbgu82a": "IN", "xn--rvc1e0am3e": "IN", "xn--mgbah1a3hjkrd": "MR",
    "xn--fiqs8s": "CN", "xn--fiqz9s": "CN", "xn--j6w193g": "HK", "xn--kprw13d": "TW",
    "xn--kpry57d": "TW", "xn--yfro4i67o": "SG", "xn--clchc0ea0b2g2a9gcd": "SG",
    "xn--3e0b707e": "KR", "xn--p1ai": "RU", "xn--j1amh": "UA", "xn--90ais": "BY",
    "xn--90a3ac": "RS", "xn--e1a4c": "", "xn--mgbaam7a8h": "AE", "xn--mgberp4a5d4ar": "SA",
    "xn--wgbh1c": "EG", "xn--o3cw4h": "TH", "xn--fzc2c9e2c": "LK", "xn--xkc2al3hye2a": "LK",
    "xn--54b7fta0cc": "BD", "xn--mgbai9azgqp6j": "PK", "xn--mgba3a4f16a": "IR",
  ]
}
