import Foundation

/// Finds pairs of numbers in text that name a known place.
enum Coordinates {
  /// A pair that was found.
  struct Place {
    var range: Range<Int>
    var form: String
    var text: String
    /// How far it is from the place, in words.
    var words: String
  }

  private struct Number {
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

  /// The first pair near each of the places, in either order.
  ///
  /// - Parameter range: the octets that are searched; places count from its beginning.
  static func find(
    _ positions: [DeviceProfile.Position],
    in octets: [UInt8],
    _ range: Range<Int>
  ) -> [Place] {
    let areas = positions.map(Area.init)
    let numbers = numbers(in: octets, range) { value in areas.contains { $0.mayHold(value) } }
    guard !numbers.isEmpty else { return [] }
    return areas.compactMap { area in
      let latitudes = numbers.filter { area.latitudes.contains($0.value) }
      let longitudes = numbers.filter { area.longitudes.contains($0.value) }
      for latitude in latitudes {
        for longitude in longitudes
        where longitude.range != latitude.range && longitude.form == latitude.form
          && abs(longitude.range.lowerBound - latitude.range.lowerBound) <= mostDistance
        {
          if let place = area.place(latitude, longitude) { return place }
        }
      }
      return nil
    }
  }

  /// What lies near one place.
  private struct Area {
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

  /// The numbers that `isWanted`.
  ///
  /// A number that counts has three digits in a row, so every third octet is looked at.
  private static func numbers(
    in octets: [UInt8],
    _ range: Range<Int>,
    _ isWanted: (Double) -> Bool
  ) -> [Number] {
    var result: [Number] = []
    let octets = octets.span
    // Where what was read ends, and where to look next.
    var (done, at) = (range.lowerBound, range.lowerBound + 2)
    while at < range.upperBound, result.count < mostNumbers {
      guard Needles.isDigit(octets[at]) else {
        at += 3
        continue
      }
      var start = at
      while start > done, isPart(octets[start - 1]) { start -= 1 }
      while !Needles.isDigit(octets[start]) { start += 1 }
      var point: Int?
      var end = start
      while end < range.upperBound, isPart(octets[end]), octets[end] != 0x2e || point == nil {
        if octets[end] == 0x2e { point = end }
        end += 1
      }
      (done, at) = (end, end + 2)
      let whole = (point ?? end) - start
      let decimals = point.map { end - $0 - 1 } ?? 0
      let isNegative = start > range.lowerBound && octets[start - 1] == 0x2d
      let place = (start - (isNegative ? 1 : 0) - range.lowerBound)..<(end - range.lowerBound)
      func add(_ value: Double, _ form: String) {
        let value = isNegative ? -value : value
        if isWanted(value) { result.append(Number(range: place, value: value, form: form)) }
      }
      if point != nil {
        // Fewer than three decimals are a version number as likely as a place.
        guard (1...3).contains(whole), (3...17).contains(decimals) else { continue }
        add(value(octets, start..<end), "degrees")
      } else if (6...10).contains(whole) {
        let value = value(octets, start..<end)
        add(value / 1e6, "degrees x 10^6")
        add(value / 1e7, "degrees x 10^7")
      }
    }
    return result
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
