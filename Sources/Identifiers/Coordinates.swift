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
  static func find(_ positions: [DeviceProfile.Position], in octets: [UInt8]) -> [Place] {
    guard !positions.isEmpty else { return [] }
    let numbers = numbers(in: octets)
    return positions.compactMap { position in
      let shrink = max(0.01, cos(position.latitude * .pi / 180))
      let north = position.tolerance / degree
      let east = north / shrink
      let latitudes = numbers.filter { abs($0.value - position.latitude) <= north }
      let longitudes = numbers.filter { abs($0.value - position.longitude) <= east }
      for latitude in latitudes {
        for longitude in longitudes
        where longitude.range != latitude.range && longitude.form == latitude.form
          && abs(longitude.range.lowerBound - latitude.range.lowerBound) <= mostDistance
        {
          let up = (latitude.value - position.latitude) * degree
          let right = (longitude.value - position.longitude) * degree * shrink
          let metres = Int((up * up + right * right).squareRoot().rounded())
          guard Double(metres) <= position.tolerance else { continue }
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
      return nil
    }
  }

  private static func numbers(in octets: [UInt8]) -> [Number] {
    var result: [Number] = []
    var at = 0
    while at < octets.count, result.count < mostNumbers {
      guard Needles.isDigit(octets[at]) else {
        at += 1
        continue
      }
      var start = at
      var point: Int?
      while at < octets.count, Needles.isDigit(octets[at]) || (octets[at] == 0x2e && point == nil) {
        if octets[at] == 0x2e { point = at }
        at += 1
      }
      let whole = (point ?? at) - start
      let decimals = point.map { at - $0 - 1 } ?? 0
      if start > 0, octets[start - 1] == 0x2d { start -= 1 }
      guard let value = Double(String(decoding: octets[start..<at], as: UTF8.self)) else {
        continue
      }
      if point != nil {
        // Fewer than three decimals are a version number as likely as a place.
        guard (1...3).contains(whole), (3...17).contains(decimals) else { continue }
        result.append(Number(range: start..<at, value: value, form: "degrees"))
      } else if (6...10).contains(whole) {
        result.append(Number(range: start..<at, value: value / 1e6, form: "degrees x 10^6"))
        result.append(Number(range: start..<at, value: value / 1e7, form: "degrees x 10^7"))
      }
    }
    return result
  }
}
