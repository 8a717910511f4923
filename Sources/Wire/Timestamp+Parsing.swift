extension Timestamp {
  /// Reads RFC 3339 (§5.6) with `Z` or an offset, and 0 to 9 digits of the second's fraction;
  /// `nil` if it is anything else.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    func number(_ at: Int, _ digits: Int) -> Int64? {
      guard at + digits <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[at..<at + digits] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      return value
    }
    func stands(_ octets: String, at index: Int) -> Bool {
      index < bytes.count && octets.utf8.contains(bytes[index])
    }
    guard let year = number(0, 4), stands("-", at: 4), let month = number(5, 2),
      stands("-", at: 7), let day = number(8, 2), stands("Tt ", at: 10),
      let hour = number(11, 2), stands(":", at: 13), let minute = number(14, 2),
      stands(":", at: 16), let second = number(17, 2),
      // The range of 64-bit nanoseconds is 1677 to 2262.
      (1700...2200).contains(year), (1...12).contains(month),
      (1...daysInMonth(year, month)).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var fraction: Int64 = 0
    if stands(".", at: index) {
      let start = index + 1
      index = start
      while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
      guard (1...9).contains(index - start), let digits = number(start, index - start) else {
        return nil
      }
      fraction = digits
      for _ in (index - start)..<9 { fraction *= 10 }
    }
    var offset: Int64 = 0
    if stands("Zz", at: index) {
      index += 1
    } else {
      guard stands("+-", at: index), let hours = number(index + 1, 2), stands(":", at: index + 3),
        let minutes = number(index + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (stands("-", at: index) ? -1 : 1)
      index += 6
    }
    guard index == bytes.count else { return nil }
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    self.init(nanoseconds: seconds * 1_000_000_000 + fraction)
  }
}

private func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

/// Days since 1970-01-01 of a date after 1 March 0000.
///
/// Method: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
private func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
  let shifted = month <= 2 ? year - 1 : year
  let era = shifted / 400
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
