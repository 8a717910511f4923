/// The names in the databases that this project builds.
enum GeoSchema {
  /// The type of the country database: a record maps each source's name to its country code.
  static let mergedCountries = "Telltale-Countries"
  /// The type of the AS database; its members are named as OONI and MaxMind name them.
  static let networks = "Telltale-ASN"
  static let asn = "autonomous_system_number"
  static let organisation = "autonomous_system_organization"
  static let asCountry = "autonomous_system_country"
}
