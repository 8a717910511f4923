/// Numbers as people read them, the same on every machine: no locale, no floating point.
package enum Figures {
  /// `1 234 567` with thin groups of three, as ISO 80000-1 writes it.
  package static func count(_ value: UInt64, separator: String = "\u{2009}") -> String {
    let digits = Array(String(value))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += separator }
      text.append(digit)
    }
    return text
  }

  /// `1.2 MB` in decimal units (1 kB is 1000 octets), rounded half up to one digit below 100.
  package static func octets(_ value: UInt64) -> String {
    guard value >= 1000 else { return "\(value) B" }
    var unit: UInt64 = 1000
    var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
    // 999 500 rounds to 1000 kB, so it belongs to the next unit already.
    while names.count > 1, value >= unit / 1000 * 999_500 {
      unit *= 1000
      names = names.dropFirst()
    }
    let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
    let name = names.first ?? "kB"
    if whole >= 100 { return "\(whole + (rest >= unit - rest ? 1 : 0)) \(name)" }
    let tenths = whole * 10 + (rest + unit / 20) / (unit / 10)
    return tenths >= 1000 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
  }

  /// `0 %` to `100 %`; anything above nothing is at least `< 1 %`, anything missing `> 99 %`.
  package static func share(_ part: UInt64, of total: UInt64) -> String {
    guard total > 0 else { return "\u{2013}" }
    if part == 0 { return "0 %" }
    if part >= total { return "100 %" }
    let percent = percentage(part, of: total)
    if percent == 0 { return "< 1 %" }
    return percent >= 100 ? "> 99 %" : "\(percent) %"
  }

  /// The share in whole percent, rounded half up; 0 of nothing.
  package static func percentage(_ part: UInt64, of total: UInt64) -> UInt64 {
    guard total > 0 else { return 0 }
    // 128 bits, for octet counts are the capture's to choose.
    return UInt64(truncatingIfNeeded: (UInt128(part) * 200 / UInt128(total) + 1) / 2)
  }

  /// `1 frame`, `2 frames`.
  package static func counted(
    _ value: UInt64,
    _ singular: String,
    _ plural: String? = nil,
    separator: String = "\u{2009}"
  ) -> String {
    count(value, separator: separator) + " " + (value == 1 ? singular : plural ?? singular + "s")
  }

  /// `2026-11-21 20:28:31` from an RFC 3339 time; the text itself if it is too short for one.
  package static func shortTime(_ rfc3339: String) -> String {
    guard rfc3339.utf8.count >= 19 else { return rfc3339 }
    let parts = rfc3339.split(separator: "T", maxSplits: 1)
    guard parts.count == 2 else { return rfc3339 }
    return "\(parts[0]) \(parts[1].prefix(8))"
  }

  /// `2026-11-21 20:28:31 to 20:58:30`: the day is not said twice.
  package static func period(_ first: String, _ last: String) -> String {
    let (start, end) = (shortTime(first), shortTime(last))
    guard start.prefix(11) == end.prefix(11), end.utf8.count == 19 else {
      return "\(start) to \(end)"
    }
    return "\(start) to \(end.dropFirst(11))"
  }

  /// `12, 18, 44 \u{2026} (57 in all)`, with at most `limit` numbers written out.
  package static func frames(_ frames: [UInt32], limit: Int) -> String {
    let shown = frames.prefix(limit).map(String.init).joined(separator: ", ")
    guard frames.count > limit else { return shown }
    return shown + " \u{2026} (\(frames.count) in all)"
  }
}

extension UInt64 {
  /// The sum, or the largest value where it would not fit: counts of hostile captures never trap.
  package func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
