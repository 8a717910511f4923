package import Wire

/// The network that an address lies in, as far as databases and the user's word go.
package struct AddressPlace: Hashable, Sendable {
  /// The AS number, 0 if unknown.
  package var asn: UInt32 = 0
  /// The AS's holder; empty if unknown.
  package var asName = ""
  /// The country, ISO 3166-1 alpha-2; empty if unknown or in doubt.
  package var country = ""
  /// Which databases say so.
  package var evidence: [GeoEvidence] = []

  /// A place; nothing is known unless given.
  package init(asn: UInt32 = 0, asName: String = "", country: String = "") {
    self.asn = asn
    self.asName = asName
    self.country = country
  }
}

extension DestinationKnowledge {
  /// Where an address lies, without what a round trip says.
  package func place(of address: IPAddress) -> AddressPlace {
    let facts = LocationResolver(knowledge: self, lab: nil)
      .facts(for: address, roundTrip: -1, roundTripFrame: nil)
    var place = AddressPlace(asn: facts.asn, asName: facts.asName)
    if facts.location.confidence.isUsable { place.country = facts.location.country }
    place.evidence = facts.location.evidence
    return place
  }
}
