import Glibc

/// A place on the globe, in degrees.
struct GeoPoint: Hashable, Sendable {
  var latitude: Double
  var longitude: Double

  /// The mean radius of the Earth in kilometres (IUGG).
  private static let radius = 6371.0

  /// The great-circle distance in kilometres (haversine formula).
  func distance(to other: Self) -> Double {
    let degree = Double.pi / 180
    let north = sin((other.latitude - latitude) * degree / 2)
    let east = sin((other.longitude - longitude) * degree / 2)
    let part = north * north + cos(latitude * degree) * cos(other.latitude * degree) * east * east
    return 2 * Self.radius * asin(min(1, part.squareRoot()))
  }
}

/// Where a country lies: outlines, and places that the outlines leave out.
struct CountryShape: Sendable {
  /// Closed lines, straight on a map of latitude by longitude, none across the date line.
  var rings: [[GeoPoint]] = []
  var points: [GeoPoint] = []

  /// Lines are measured at places this many degrees apart, 28 km at most.
  private static let step = 0.25

  /// The distance from a place to the nearest part of the country in kilometres; 0 from inside.
  func distance(to place: GeoPoint) -> Double {
    guard !contains(place) else { return 0 }
    var nearest = Double.infinity
    for point in points { nearest = min(nearest, place.distance(to: point)) }
    for ring in rings {
      for (start, end) in zip(ring, ring.dropFirst()) {
        let north = end.latitude - start.latitude
        let east = end.longitude - start.longitude
        // A line of Antarctica's runs along 90° south and is 360° long: 1440 places at most.
        let steps = max(1, Int((max(abs(north), abs(east)) / Self.step).rounded(.up)))
        for step in 0...steps {
          let part = Double(step) / Double(steps)
          let point = GeoPoint(
            latitude: start.latitude + north * part,
            longitude: start.longitude + east * part
          )
          nearest = min(nearest, place.distance(to: point))
        }
      }
    }
    return nearest
  }

  /// Whether a place lies within the outlines: a line from it crosses them an odd number of times.
  private func contains(_ place: GeoPoint) -> Bool {
    var isInside = false
    for ring in rings {
      for (start, end) in zip(ring, ring.dropFirst())
      where (start.latitude > place.latitude) != (end.latitude > place.latitude) {
        let part = (place.latitude - start.latitude) / (end.latitude - start.latitude)
        if place.longitude < start.longitude + (end.longitude - start.longitude) * part {
          isInside.toggle()
        }
      }
    }
    return isInside
  }
}
