/// Turns an interface's time stamps into nanoseconds (pcapng if_tsresol and if_tsoffset).
struct InterfaceClock {
  private enum Unit {
    /// A tick is this many nanoseconds: 10^-9 s and coarser.
    case nanoseconds(UInt64)
    /// A nanosecond has this many ticks: finer than 10^-9 s.
    case ticks(UInt64)
    /// A second has 2 to this power ticks.
    case binary(UInt64)
    /// Finer than a nanosecond in 2^64 ticks: everything is the epoch.
    case nothing
  }

  private let unit: Unit
  private let offsetSeconds: Int64

  /// A clock of microseconds, the default of both formats.
  static let microseconds = Self(resolution: 6, offsetSeconds: 0)

  /// - Parameters:
  ///   - resolution: bit 7 clear: ticks of 10^-n s; set: of 2^-n s.
  ///   - offsetSeconds: added to every time.
  init(resolution: UInt8, offsetSeconds: Int64) {
    self.offsetSeconds = offsetSeconds
    let power = UInt64(resolution & 0x7f)
    if resolution & 0x80 != 0 {
      unit = .binary(power)
    } else if power <= 9 {
      unit = .nanoseconds(Self.ten(to: 9 - power))
    } else if power <= 28 {
      unit = .ticks(Self.ten(to: power - 9))
    } else {
      unit = .nothing
    }
  }

  /// The clock's step in nanoseconds, rounded up; at most an hour, for clocks that do not tick.
  var tick: Int64 {
    switch unit {
    case .nanoseconds(let each): Int64(clamping: each)
    case .ticks: 1
    case .binary(let power): power >= 30 ? 1 : Int64(1_000_000_000 >> power) + 1
    case .nothing: 3_600_000_000_000
    }
  }

  /// Nanoseconds since the epoch, or nothing if they do not fit in 64 bits.
  @inline(__always)
  func nanoseconds(high: UInt32, low: UInt32) -> Int64? {
    let stamp = UInt64(high) << 32 | UInt64(low)
    guard case .nanoseconds(let each) = unit, offsetSeconds == 0 else { return convert(stamp) }
    let (value, overflow) = stamp.multipliedReportingOverflow(by: each)
    return overflow ? nil : Int64(exactly: value)
  }

  private func convert(_ stamp: UInt64) -> Int64? {
    guard let value = withoutOffset(stamp).flatMap({ Int64(exactly: $0) }) else { return nil }
    let (shift, tooFar) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = value.addingReportingOverflow(shift)
    return tooFar || overflow ? nil : sum
  }

  private func withoutOffset(_ stamp: UInt64) -> UInt64? {
    switch unit {
    case .nanoseconds(let each):
      let (value, overflow) = stamp.multipliedReportingOverflow(by: each)
      return overflow ? nil : value
    case .ticks(let count):
      return stamp / count
    case .binary(let power):
      let product = stamp.multipliedFullWidth(by: 1_000_000_000)
      if power >= 64 { return power >= 128 ? 0 : product.high >> (power - 64) }
      guard product.high >> power == 0 else { return nil }
      return power == 0 ? product.low : product.high << (64 - power) | product.low >> power
    case .nothing:
      return 0
    }
  }

  private static func ten(to power: UInt64) -> UInt64 {
    (0..<power).reduce(1) { value, _ in value * 10 }
  }
}
