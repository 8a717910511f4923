package import Wire

/// A part of a date that a rule compares, in UTC (Sigma modifiers 2.1, "Time Modifiers").
package enum TimePart: String, CaseIterable, Sendable {
  case minute, hour, day, week, month, year

  /// That part of a moment; weeks are those of ISO 8601.
  package func value(of time: Timestamp) -> Int64 {
    // RFC 3339 in UTC has each part at its place; years before 1 do not occur in a clock of 64 bits.
    let digits = time.rfc3339(fractionDigits: 0).utf8.split { !(48...57).contains($0) }
      .map { $0.reduce(Int64(0)) { $0 * 10 + Int64($1) - 48 } }
    guard digits.count >= 6 else { return 0 }
    switch self {
    case .year: return digits[0]
    case .month: return digits[1]
    case .day: return digits[2]
    case .hour: return digits[3]
    case .minute: return digits[4]
    case .week: return Self.week(time, year: digits[0])
    }
  }

  /// The ISO 8601 week: that of the year in which the week's Thursday lies.
  private static func week(_ time: Timestamp, year: Int64) -> Int64 {
    let seconds = time.parts.seconds
    let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
    // 1970-01-01 was a Thursday: weekday 0 is Monday.
    let weekday = (days % 7 + 7 + 3) % 7
    let thursday = days - weekday + 3
    let first = Timestamp(nanoseconds: thursday * 86_400 * 1_000_000_000)
    let thursdayYear = TimePart.year.value(of: first)
    return (thursday - firstDay(of: thursdayYear)) / 7 + 1
  }

  /// The day number of 1 January, counted from 1970-01-01.
  private static func firstDay(of year: Int64) -> Int64 {
    let before = year - 1
    return before * 365 + before / 4 - before / 100 + before / 400 - 719_162
  }
}
