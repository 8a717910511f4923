package import Wire

/// What one data set says of an address.
package struct GeoRow: Hashable, Sendable {
  /// The data set, such as `dbip-country-lite`.
  package var database: String
  /// When it was built, `YYYY-MM-DD`; empty if it does not say.
  package var buildDate: String
  /// The block in which it says the same of every address.
  package var network: IPPrefix
  /// Where it places the address, ISO 3166-1 alpha-2; empty if it does not say.
  package var country: String
  /// The autonomous system that announces the address; `nil` if it does not say.
  package var asn: UInt32?
  /// The autonomous system's holder; empty if it does not say.
  package var asName: String
  /// Where the network (or its autonomous system) is registered; empty if it does not say.
  package var registeredCountry: String
  /// Whether it says that the address is answered from many places.
  package var isAnycast: Bool

  /// A row; what is left out is not said.
  package init(
    database: String,
    buildDate: String,
    network: IPPrefix,
    country: String = "",
    asn: UInt32? = nil,
    asName: String = "",
    registeredCountry: String = "",
    isAnycast: Bool = false
  ) {
    self.database = database
    self.buildDate = buildDate
    self.network = network
    self.country = country
    self.asn = asn
    self.asName = asName
    self.registeredCountry = registeredCountry
    self.isAnycast = isAnycast
  }
}

/// What all databases say of an address, and which of them could not be read there.
package struct GeoAnswer: Hashable, Sendable {
  /// One row for each data set that says anything, in the order of the databases.
  package var rows: [GeoRow]
  /// One line for each database that is damaged where the address lies; it then counts as silent.
  package var notes: [String]

  /// Rows and notes.
  package init(rows: [GeoRow] = [], notes: [String] = []) {
    self.rows = rows
    self.notes = notes
  }
}
