import Foundation

/// Finds pairs of numbers in text that name a known place.
struct Coordinates: Sendable {
  /// A pair that was found.
  struct Place {
    var range: Range<Int>
    var form: String
    var text: String
    /// How far it is from the place, in words.
    var words: String
  }

  /// A number that may be a part of a pair.
  struct Number {
    var range: Range<Int>
    var value: Double
    /// How it is written: in degrees, or in their millionths or ten millionths.
    var form: String
  }

  /// Octets that may stand between the two numbers.
  private static let mostDistance = 200
  /// Numbers of one layer that are compared.
  private static let mostNumbers = 20_000
  /// Metres of one degree of latitude.
  private static let degree = 111_195.0

  private let areas: [Area]
  /// How many digits whole numbers of degrees have that may count, and their millionths and ten
  /// millionths, one bit for each count.
  private let wholes: UInt32
  private let millionths: UInt32

  /// Prepares the search for places.
  init(_ positions: [DeviceProfile.Position]) {
    areas = positions.map(Area.init)
    let bounds = areas.flatMap { area in
      [area.latitudes, area.longitudes].map { Self.magnitudes($0) }
    }
    wholes = bounds.reduce(0) { $0 | Self.digits($1) }
    millionths = bounds.reduce(0) { bits, range in
      [1e6, 1e7].reduce(bits) {
        $0 | Self.digits((range.lowerBound * $1)...(range.upperBound * $1))
      }
    }
  }

  private static func magnitudes(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (abs(range.lowerBound), abs(range.upperBound))
    return (range.contains(0) ? 0 : min(low, high))...max(low, high)
  }

  /// The counts of digits of the whole numbers in a range.
  private static func digits(_ range: ClosedRange<Double>) -> UInt32 {
    let counts = String(UInt64(range.lowerBound)).count...String(UInt64(range.upperBound)).count
    return counts.reduce(0) { $0 | 1 << UInt32($1) }
  }

  /// Whether there is nothing to look for.
  var isEmpty: Bool { areas.isEmpty }

  /// The first pair near each of the places, in either order, among numbers of one layer.
  func pairs(_ numbers: some Collection<Number>) -> [Place] {
    areas.compactMap { area in
      let latitudes = numbers.filter { area.latitudes.contains($0.value) }
      let longitudes = numbers.filter { area.longitudes.contains($0.value) }
      for latitude in latitudes {
        for longitude in longitudes
        where longitude.range != latitude.range && longitude.form == latitude.form
          && abs(longitude.range.lowerBound - latitude.range.lowerBound) <= Self.mostDistance
        {
          if let place = area.place(latitude, longitude) { return place }
        }
      }
      return nil
    }
  }

  /// What lies near one place.
  private struct Area: Sendable {
    let position: DeviceProfile.Position
    /// Metres of one degree of longitude, in those of latitude.
    let shrink: Double
    let latitudes: ClosedRange<Double>
    let longitudes: ClosedRange<Double>

    init(_ position: DeviceProfile.Position) {
      self.position = position
      shrink = max(0.01, cos(position.latitude * .pi / 180))
      let north = position.tolerance / degree
      let east = north / shrink
      latitudes = (position.latitude - north)...(position.latitude + north)
      longitudes = (position.longitude - east)...(position.longitude + east)
    }

    func mayHold(_ value: Double) -> Bool {
      latitudes.contains(value) || longitudes.contains(value)
    }

    func place(_ latitude: Number, _ longitude: Number) -> Place? {
      let up = (latitude.value - position.latitude) * degree
      let right = (longitude.value - position.longitude) * degree * shrink
      let metres = Int((up * up + right * right).squareRoot().rounded())
      guard Double(metres) <= position.tolerance else { return nil }
      let start = min(latitude.range.lowerBound, longitude.range.lowerBound)
      let end = max(latitude.range.upperBound, longitude.range.upperBound)
      return Place(
        range: start..<end,
        form: latitude.form,
        text: "\(position.latitude),\(position.longitude)",
        words: "\(metres) m from the place that the handset was given"
      )
    }
  }

  /// The numbers in a batch of layers that may be a part of a pair.
  ///
  /// A number that counts has three digits in a row, so every third octet is looked at.
  func numbers(in octets: [UInt8]) -> [Number] {
    guard !isEmpty else { return [] }
    var result: [Number] = []
    let octets = octets.span
    // Where what was read ends, and where to look next.
    var (done, at) = (0, 2)
    while at < octets.count {
      // All indices are below the count.
      guard Needles.isDigit(unsafe octets[unchecked: at]) else {
        at += 3
        continue
      }
      var start = at
      while start > done, unsafe Self.isPart(octets[unchecked: start - 1]) { start -= 1 }
      while unsafe octets[unchecked: start] == 0x2e { start += 1 }
      var point = -1
      var end = start
      while end < octets.count {
        let octet = unsafe octets[unchecked: end]
        if octet == 0x2e, point < 0 { point = end } else if !Needles.isDigit(octet) { break }
        end += 1
      }
      (done, at) = (end, end + 2)
      read(octets, start..<end, point, &result)
      guard result.count < Self.mostNumbers else { break }
    }
    return result
  }

  /// Appends what a number can mean, if that may be a part of a pair.
  private func read(
    _ octets: Span<UInt8>,
    _ number: Range<Int>,
    _ point: Int,
    _ result: inout [Number]
  ) {
    let whole = (point < 0 ? number.upperBound : point) - number.lowerBound
    // Fewer than three decimals are a version number as likely as a place.
    let counts =
      point < 0
      ? (6...10).contains(whole) && millionths >> UInt32(whole) & 1 == 1
      : (1...3).contains(whole) && wholes >> UInt32(whole) & 1 == 1
        && (3...17).contains(number.upperBound - point - 1)
    guard counts else { return }
    let isNegative = number.lowerBound > 0 && octets[number.lowerBound - 1] == 0x2d
    let start = number.lowerBound - (isNegative ? 1 : 0)
    let size = Self.value(octets, number) * (isNegative ? -1 : 1)
    func add(_ value: Double, _ form: String) {
      guard areas.contains(where: { $0.mayHold(value) }) else { return }
      result.append(Number(range: start..<number.upperBound, value: value, form: form))
    }
    if point < 0 {
      add(size / 1e6, "degrees x 10^6")
      add(size / 1e7, "degrees x 10^7")
    } else {
      add(size, "degrees")
    }
  }

  /// Whether an octet can be a part of a number.
  private static func isPart(_ octet: UInt8) -> Bool { Needles.isDigit(octet) || octet == 0x2e }

  /// The number that digits with at most one point stand for; more than 18 digits add nothing.
  private static func value(_ octets: Span<UInt8>, _ range: Range<Int>) -> Double {
    var (digits, count): (UInt64, Int) = (0, 0)
    var (scale, hasPoint) = (1.0, false)
    for index in range {
      if octets[index] == 0x2e {
        hasPoint = true
      } else if count < 18 {
        digits = digits * 10 + UInt64(octets[index] - 0x30)
        count += 1
        if hasPoint { scale *= 10 }
      }
    }
    return Double(digits) / scale
  }
}
