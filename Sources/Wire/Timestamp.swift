/// A moment of a capture's clock: nanoseconds since the Unix epoch, UTC.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Nanoseconds since 1970-01-01T00:00:00Z; negative before it.
  package let nanoseconds: Int64

  /// Wraps nanoseconds since the Unix epoch.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// RFC 3339 in UTC with microseconds, such as `2026-11-21T20:28:31.000000Z`.
  package var description: String { rfc3339(fractionDigits: 6) }

  /// RFC 3339 in UTC with 0 to 9 digits of the second's fraction.
  package func rfc3339(fractionDigits: Int) -> String {
    let (seconds, fraction) = parts
    let (days, second) = (floorDivide(seconds, 86_400), floorModulo(seconds, 86_400))
    let (year, month, day) = civil(days)
    var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
    text += "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    if fractionDigits > 0 { text += "." + padded(fraction, 9).prefix(fractionDigits) }
    return text + "Z"
  }

  /// Whole seconds since the epoch, rounded down, and the nanoseconds above them.
  package var parts: (seconds: Int64, nanoseconds: Int64) {
    (floorDivide(nanoseconds, 1_000_000_000), floorModulo(nanoseconds, 1_000_000_000))
  }
}

private func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
  value / by - (value % by < 0 ? 1 : 0)
}

private func floorModulo(_ value: Int64, _ by: Int64) -> Int64 {
  let rest = value % by
  return rest < 0 ? rest + by : rest
}

private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// The proleptic Gregorian date of a day number (days since 1970-01-01).
///
/// Method: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
private func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days + 719_468
  let era = floorDivide(shifted, 146_097)
  let dayOfEra = floorModulo(shifted, 146_097)
  let yearOfEra =
    (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
