import Flows
import Knowledge
import Wire

/// What is known of an address, whatever name it goes by.
struct AddressFacts: Sendable {
  /// Axes 1 and 2, and their evidence; axes 3 and 4 depend on the name.
  var location = Location()
  /// The AS number, 0 if unknown.
  var asn: UInt32 = 0
  /// The AS's holder as the database or the override spells it.
  var asName = ""
  /// What the override file says of the network; `nil` if nothing.
  var override: Overrides.Network?
  /// The organisation that holds the AS.
  var host: OrganisationMatch?
  /// Whether the address is the handset's own network by its kind, and no override says otherwise.
  var isLocal = false
}

/// Places addresses: the user's word first, then what an address is for, then what databases say
/// and whether they agree, and last what the speed of light allows.
struct LocationResolver: Sendable {
  let knowledge: DestinationKnowledge
  let lab: LabPosition?

  /// Everything about an address, given the shortest round trip to it.
  func facts(
    for address: IPAddress,
    roundTrip: Int64,
    roundTripFrame: FrameReference?
  ) -> AddressFacts {
    var facts = AddressFacts()
    facts.override = knowledge.overrides?.network(of: address)
    let inner = address.isIPv4 ? nil : SpecialAddresses.embedded(in: address)
    facts.location.embeddedAddress = inner
    if let inner, facts.override == nil {
      facts.override = knowledge.overrides?.network(of: inner)
    }
    facts.isLocal = facts.override == nil && AddressScope(address) == .local
    let isGlobal = SpecialAddresses.isGlobal(address)
    // A laboratory's own database may place the addresses set aside for examples (RFC 5737).
    if isGlobal || SpecialAddresses.kind(of: inner ?? address)?.isDocumentation == true {
      consult(databasesFor: inner ?? address, into: &facts)
    }
    if !isGlobal, facts.location.confidence == .unknown { facts.location.confidence = .notGlobal }
    apply(overrideTo: &facts)
    if facts.asn != 0 {
      facts.host = knowledge.catalogue.organisations.organisation(asn: facts.asn)
    }
    applyLatency(to: &facts.location, roundTrip, roundTripFrame)
    return facts
  }

  private func consult(databasesFor address: IPAddress, into facts: inout AddressFacts) {
    let rows = knowledge.rows(address)
    for row in rows where !row.country.isEmpty || !row.registeredCountry.isEmpty || row.asn != nil {
      facts.location.evidence.append(
        GeoEvidence(
          database: row.database,
          buildDate: row.buildDate,
          network: row.network.description,
          country: row.country
        )
      )
    }
    if let row = rows.first(where: { $0.asn != nil }) {
      facts.asn = row.asn ?? 0
      facts.asName = row.asName
    }
    facts.location.registeredCountry =
      rows.first { $0.asn != nil && !$0.registeredCountry.isEmpty }?.registeredCountry
      ?? rows.first { !$0.registeredCountry.isEmpty }?.registeredCountry ?? ""
    let placed = rows.filter { !$0.country.isEmpty }
    let countries = Set(placed.map(\.country))
    if rows.contains(where: \.isAnycast) || isKnownAnycast(address) {
      facts.location.confidence = .anycast
    } else if countries.count > 1 {
      facts.location.confidence = .disagreement
    } else if let country = countries.first {
      facts.location.country = country
      facts.location.countrySource = distinct(placed.map(\.database)).joined(separator: "+")
      // Two rows of one database are still one source.
      let sources = Set(placed.map(\.database)).count
      facts.location.confidence = sources > 1 ? .agreed : .single
    }
  }

  private func isKnownAnycast(_ address: IPAddress) -> Bool {
    knowledge.anycast(address) != nil
      || knowledge.catalogue.resolvers.resolver(at: address)?.isAnycast == true
  }

  private func apply(overrideTo facts: inout AddressFacts) {
    guard let override = facts.override else { return }
    facts.location.evidence.insert(
      GeoEvidence(
        database: "override: \(override.provenance)",
        buildDate: "",
        network: override.prefix.description,
        country: override.country
      ),
      at: 0
    )
    if !override.country.isEmpty {
      facts.location.country = override.country
      facts.location.countrySource = "override"
      facts.location.confidence = .overridden
    }
    if !override.registeredCountry.isEmpty {
      facts.location.registeredCountry = override.registeredCountry
    }
    if override.asn != 0 {
      facts.asn = override.asn
      facts.asName = override.asName
    } else if !override.asName.isEmpty {
      facts.asName = override.asName
    }
  }

  /// Takes back a country that the round trip rules out; the user's own word gets a note only.
  private func applyLatency(
    to location: inout Location,
    _ roundTrip: Int64,
    _ frame: FrameReference?
  ) {
    guard let lab, let frame, roundTrip > 0, location.confidence.isUsable,
      let bound = knowledge.latencyExclusion(location.country, roundTrip, lab)
    else { return }
    location.latencyNote =
      "a handshake round trip of \(Self.milliseconds(roundTrip)) ms (frame \(frame.frame)) reaches "
      + "at most \(bound.maximumKilometres) km; \(location.country) is at least "
      + "\(bound.minimumKilometres) km from the laboratory, provided that the address itself "
      + "answered and no proxy before it"
    guard location.confidence != .overridden else { return }
    location.confidence = .excludedByLatency
    location.country = ""
    location.countrySource = ""
  }

  /// Milliseconds with three digits after the point, rounded down.
  private static func milliseconds(_ nanoseconds: Int64) -> String {
    let digits = String(nanoseconds / 1000 % 1000)
    let padding = String(repeating: "0", count: 3 - digits.utf8.count)
    return "\(nanoseconds / 1_000_000).\(padding)\(digits)"
  }
}

private func distinct(_ texts: [String]) -> [String] {
  var seen: Set<String> = []
  return texts.filter { seen.insert($0).inserted }
}
