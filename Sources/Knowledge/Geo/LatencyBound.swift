/// What the speed of light says about where an address cannot be.
///
/// Light in fibre covers 200 km in a millisecond, and a round trip goes there and back: an answer
/// after 4 ms came from at most 400 km away, whatever a database says. The reverse is not true: a
/// slow answer proves nothing.
///
/// A country is excluded only if even its nearest point is out of reach, with a margin for what the
/// shapes leave out: 150 km where a country has an outline (Natural Earth 1:110m rounds coasts and
/// borders; airfields further out than 25 km are points of their own), 300 km where it has points
/// only (island states, city states).
///
/// The round trip must be one to the address itself. Where the capture sits behind a proxy that
/// completes handshakes in its place (a VPN-based capture app, a transparent proxy), it is not.
package struct LatencyBound: Sendable {
  /// Kilometres of distance for each nanosecond of round trip: half of 200 km a millisecond.
  private static let nanosecondsPerKilometre: Int64 = 10_000

  private let shapes: [String: CountryShape]

  /// Loads the shapes that ship with the program, below `home`.
  ///
  /// - Throws: if they are missing or a line is damaged.
  package init(home: String) throws(KnowledgeError) {
    let file = "Rules/Knowledge/country-shapes.tsv"
    try self.init(text: KnowledgeText(path: "\(home)/\(file)", shownAs: file).text, file: file)
  }

  /// Reads lines of code, `ring` or `points`, and places; `#` starts a comment.
  init(text: String, file: String) throws(KnowledgeError) {
    var shapes: [String: CountryShape] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3, let places = Self.places(fields[2]), !places.isEmpty else {
        throw KnowledgeError(
          file: file,
          place: .line(index + 1),
          problem: "this is not a country's shape",
          remedy: "make the file again with Scripts/build-country-shapes"
        )
      }
      let code = String(fields[0])
      if fields[1] == "ring" {
        shapes[code, default: CountryShape()].rings.append(places)
      } else {
        shapes[code, default: CountryShape()].points += places
      }
    }
    self.shapes = shapes
  }

  private static func places(_ text: Substring) -> [GeoPoint]? {
    var places: [GeoPoint] = []
    for pair in text.split(separator: " ") {
      let numbers = pair.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == 2, (-9000...9000).contains(numbers[0]),
        (-18_000...18_000).contains(numbers[1])
      else { return nil }
      places.append(
        GeoPoint(latitude: Double(numbers[0]) / 100, longitude: Double(numbers[1]) / 100)
      )
    }
    return places
  }

  /// How far away the other end of a round trip can be at most, in whole kilometres, rounded up.
  package static func maximumKilometres(roundTripNanoseconds: Int64) -> Int {
    let time = max(0, roundTripNanoseconds)
    return Int(time / nanosecondsPerKilometre) + (time % nanosecondsPerKilometre == 0 ? 0 : 1)
  }

  /// How far away the nearest point of `country` is at least, margin taken off; 0 from inside it.
  ///
  /// `nil` for a country without a shape or a place that is none.
  package func minimumDistanceKilometres(
    from place: (latitude: Double, longitude: Double),
    to country: String
  ) -> Double? {
    guard let shape = shapes[country], (-90...90).contains(place.latitude),
      (-180...180).contains(place.longitude)
    else { return nil }
    let point = GeoPoint(latitude: place.latitude, longitude: place.longitude)
    let distance = shape.distance(to: point)
    return max(0, distance - (shape.rings.isEmpty ? 300 : 150))
  }

  /// Whether a round trip is too short for `country`; if so, both distances that say so.
  ///
  /// `nil` also if the round trip is not positive, or nothing is known of the country.
  package func excludes(
    country: String,
    roundTripNanoseconds: Int64,
    from place: (latitude: Double, longitude: Double)
  ) -> (maximumKilometres: Int, minimumKilometres: Int)? {
    guard roundTripNanoseconds > 0,
      let minimum = minimumDistanceKilometres(from: place, to: country)
    else { return nil }
    let maximum = Self.maximumKilometres(roundTripNanoseconds: roundTripNanoseconds)
    let whole = Int(minimum.rounded(.down))
    return whole > maximum ? (maximum, whole) : nil
  }
}
