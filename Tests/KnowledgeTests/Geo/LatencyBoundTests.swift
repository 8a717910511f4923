import Testing

@testable import Knowledge

@Suite struct LatencyBoundTests {
  private static let bound = Result { try LatencyBound(home: TestFiles.home) }
  private static let delhi = (latitude: 28.61, longitude: 77.21)

  @Test(
    arguments: [
      (0, 0), (1, 1), (10_000, 1), (10_001, 2), (4_000_000, 400), (100_000_000, 10_000), (-1, 0),
      (.max, 922_337_203_685_478),
    ] as [(Int64, Int)]
  )
  func `a millisecond of round trip is a hundred kilometres, rounded up`(time: Int64, reach: Int) {
    #expect(LatencyBound.maximumKilometres(roundTripNanoseconds: time) == reach)
  }

  @Test func `four milliseconds from Delhi exclude far countries and none that is near`() throws {
    let bound = try Self.bound.get()
    for country in ["US", "SG", "DE", "HK", "JP", "AE", "LK"] {
      let found = bound.excludes(
        country: country,
        roundTripNanoseconds: 4_000_000,
        from: Self.delhi
      )
      #expect(found?.maximumKilometres == 400, "\(country)")
      #expect(found?.minimumKilometres ?? 0 > 400, "\(country)")
    }
    // China, Pakistan and Nepal are within 400 km and the margin of Delhi.
    for country in ["IN", "PK", "NP", "CN"] {
      #expect(
        bound.excludes(country: country, roundTripNanoseconds: 4_000_000, from: Self.delhi) == nil
      )
    }
  }

  @Test(
    arguments: [
      // Distances to the nearest ground, from a map: the bound must not claim more.
      ("FR", 51.13, 1.31, 35), ("SG", 1.46, 103.76, 2), ("HK", 22.54, 114.06, 1),
      ("US", 32.53, -117.02, 2), ("RU", 65.6, -168.1, 60), ("ES", 35.2, -6.0, 30),
      ("PT", 28.1, -15.4, 480), ("ES", 27.15, -13.2, 100), ("GI", 36.2, -5.4, 10),
      ("MT", 36.9, 15.1, 100), ("MU", -20.9, 55.5, 180), ("MV", 8.3, 73.05, 130),
    ] as [(String, Double, Double, Double)]
  )
  func `a distance is never larger than the true one`(
    country: String,
    latitude: Double,
    longitude: Double,
    kilometres: Double
  ) throws {
    let distance = try #require(
      try Self.bound.get().minimumDistanceKilometres(from: (latitude, longitude), to: country)
    )
    #expect(distance <= kilometres)
  }

  @Test(
    arguments: [
      // London to New York is 5,570 km, and no part of the US is nearer than Maine.
      ("US", 51.5, -0.12, 4_400, 5_000), ("AU", 51.5, -0.12, 13_000, 14_000),
      ("SG", 28.61, 77.21, 3_700, 4_150), ("NZ", 51.5, -0.12, 15_000, 18_800),
      ("JP", 37.5, -122.4, 6_000, 8_300), ("FJ", -33.9, 151.2, 2_000, 3_300),
    ] as [(String, Double, Double, Double, Double)]
  )
  func `a distance is of use`(
    country: String,
    latitude: Double,
    longitude: Double,
    least: Double,
    most: Double
  ) throws {
    let distance = try #require(
      try Self.bound.get().minimumDistanceKilometres(from: (latitude, longitude), to: country)
    )
    #expect((least...most).contains(distance))
  }

  @Test func `the date line and the poles are no edges`() throws {
    let bound = try Self.bound.get()
    // Fiji lies on both sides of it; from 179° west, Taveuni is next door.
    #expect(bound.minimumDistanceKilometres(from: (-16.8, -179.0), to: "FJ") == 0)
    #expect(bound.minimumDistanceKilometres(from: (65.0, -179.9), to: "RU") == 0)
    #expect(bound.minimumDistanceKilometres(from: (-90, 0), to: "AQ") == 0)
    #expect(bound.minimumDistanceKilometres(from: (90, 0), to: "RU") ?? .infinity < 1_000)
  }

  @Test func `every country has a shape, and each place in it is no distance away`() throws {
    let bound = try Self.bound.get()
    for code in CountryCode.assigned.sorted() {
      #expect(bound.minimumDistanceKilometres(from: Self.delhi, to: code) != nil, "\(code)")
    }
    for (country, latitude, longitude) in [
      ("IN", 12.97, 77.59), ("FR", 48.86, 2.35), ("NO", 69.65, 18.96), ("US", 21.31, -157.86),
      ("CN", 31.23, 121.47), ("BR", -23.55, -46.63), ("IN", 11.67, 92.74), ("US", 61.2, -149.9),
    ] {
      let distance = bound.minimumDistanceKilometres(from: (latitude, longitude), to: country)
      #expect(distance == 0, "\(country)")
    }
  }

  @Test func `nothing is said without a positive time, a known country and a place on Earth`()
    throws
  {
    let bound = try Self.bound.get()
    for time: Int64 in [0, -1, .min] {
      #expect(bound.excludes(country: "US", roundTripNanoseconds: time, from: Self.delhi) == nil)
    }
    #expect(bound.excludes(country: "ZZ", roundTripNanoseconds: 1, from: Self.delhi) == nil)
    for place in [(91.0, 0.0), (0.0, 181.0), (.nan, 0.0), (0.0, .infinity)] {
      #expect(bound.minimumDistanceKilometres(from: place, to: "US") == nil)
    }
  }

  @Test(arguments: [
    "US", "US\tring", "US\tring\t", "US\tring\t1,2,3", "US\tring\t9001,0", "a\tb\tc",
  ])
  func `a damaged line is named`(line: String) {
    let error = #expect(throws: KnowledgeError.self) {
      try LatencyBound(text: "# comment\n\(line)\n", file: "shapes.tsv")
    }
    #expect(error?.place == .line(2))
  }
}
