package import Knowledge
package import Wire

/// Everything that is known of addresses and names, as look-ups that cost no I/O.
package struct DestinationKnowledge: Sendable {
  /// What each database says of an address.
  package var rows: @Sendable (IPAddress) -> [GeoRow]
  /// The domain someone registered, for a name.
  package var registrableDomain: @Sendable (String) -> String?
  /// Whether a name is a suffix of a registry, such as `co.uk`.
  package var isRegistrySuffix: @Sendable (String) -> Bool = { _ in false }
  /// Who answers an address from many places; `nil` for ordinary addresses.
  package var anycast: @Sendable (IPAddress) -> String?
  /// Whether a round trip, in nanoseconds, is too short for a country, and the distances that say so.
  package var latencyExclusion: LatencyExclusion
  /// The curated lists.
  package var catalogue: Catalogue
  /// The user's own statements; `nil` without any.
  package var overrides: Overrides?

  /// Tells how far a round trip reaches and how far the country is, if it cannot be there.
  package typealias LatencyExclusion =
    @Sendable (_ country: String, _ roundTrip: Int64, _ lab: LabPosition) -> (
      maximumKilometres: Int, minimumKilometres: Int
    )?

  /// Look-ups in what ships or what the user gave in its stead.
  package init(
    geo: GeoKnowledge,
    suffixes: PublicSuffixList,
    anycast: AnycastList,
    latency: LatencyBound,
    catalogue: Catalogue,
    overrides: Overrides? = nil
  ) {
    self.init(
      catalogue: catalogue,
      overrides: overrides,
      rows: { geo.rows(for: $0) },
      registrableDomain: { suffixes.registrableDomain(of: $0) },
      anycast: { anycast.isAnycast($0) },
      latencyExclusion: { country, roundTrip, lab in
        latency.excludes(
          country: country,
          roundTripNanoseconds: roundTrip,
          from: (lab.latitude, lab.longitude)
        )
      }
    )
    isRegistrySuffix = { suffixes.isRegistrySuffix($0) }
  }

  /// Look-ups of any origin; what is left out knows nothing.
  package init(
    catalogue: Catalogue,
    overrides: Overrides? = nil,
    rows: @escaping @Sendable (IPAddress) -> [GeoRow] = { _ in [] },
    registrableDomain: @escaping @Sendable (String) -> String? = { _ in nil },
    anycast: @escaping @Sendable (IPAddress) -> String? = { _ in nil },
    latencyExclusion: @escaping LatencyExclusion = { _, _, _ in nil }
  ) {
    self.catalogue = catalogue
    self.overrides = overrides
    self.rows = rows
    self.registrableDomain = registrableDomain
    self.anycast = anycast
    self.latencyExclusion = latencyExclusion
  }
}

/// Where a capture was taken, in degrees.
package struct LabPosition: Hashable, Sendable {
  /// Degrees north, -90 to 90.
  package var latitude: Double
  /// Degrees east, -180 to 180.
  package var longitude: Double

  /// A position.
  package init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}
