import Destinations
import Flows
import Wire

/// How one axis of a destination stands against the policy, with the reason.
struct Standing: Hashable, Sendable {
  enum Place: String, Sendable {
    /// On the permitted side.
    case inside
    /// On the other side.
    case outside
    /// Cannot be told.
    case indeterminate
    /// On the local network: the question does not arise.
    case local
    /// The policy does not ask.
    case unasked
  }
  var place: Place
  var reason: String
}

extension Scene {
  /// Where the server is, against the permitted countries (hosting axis).
  func residency(_ index: Int) -> Standing {
    if isLocal[index] { return Standing(place: .local, reason: "it lies on the local network") }
    if let scoped = scopedResidency(index) { return scoped }
    guard let permitted = policy.residency else {
      return Standing(place: .unasked, reason: "the policy names no permitted countries")
    }
    let location = destinations[index].location
    let reason = placeReason(index)
    guard location.isPlaced else { return Standing(place: .indeterminate, reason: reason) }
    return Standing(
      place: permitted.contains(location.country) ? .inside : .outside,
      reason: reason
    )
  }

  /// Where the server is, or why that cannot be told, in words.
  func placeReason(_ index: Int) -> String {
    let location = destinations[index].location
    guard location.isPlaced else { return Self.doubt(location) }
    let source = location.countrySource.isEmpty ? "" : " by \(location.countrySource)"
    return "its address is geolocated to \(location.country)\(source)"
  }

  /// Whose jurisdiction the operator is under, against the permitted ones (operator axis).
  func sovereignty(_ index: Int) -> Standing {
    if isLocal[index] { return Standing(place: .local, reason: "it lies on the local network") }
    guard let permitted = policy.sovereignty?.countries else {
      return Standing(place: .unasked, reason: "the policy names no permitted jurisdictions")
    }
    let country = destinations[index].location.operatorCountry
    let host = destinations[index].hostCountry
    func home(_ role: String, _ who: String, _ country: String) -> String {
      "\(role)\(who.isEmpty ? "" : " \(Words.readable(who))") is at home in \(country)"
    }
    let owner = home("its operator", destinations[index].organisation, country)
    if !country.isEmpty, !permitted.contains(country) {
      return Standing(place: .outside, reason: owner)
    }
    // Who runs the machines can be made to open them, whoever rents them.
    if !host.isEmpty, !permitted.contains(host) {
      let reason = home("its host", destinations[index].hostOrganisation, host)
      return Standing(place: .outside, reason: reason)
    }
    guard !country.isEmpty else {
      return Standing(place: .indeterminate, reason: "the home country of its operator is unknown")
    }
    let registered = destinations[index].location.registeredCountry
    if host.isEmpty, !registered.isEmpty, !permitted.contains(registered) {
      let network = "its network is registered in \(registered) and the network's operator unknown"
      return Standing(place: .indeterminate, reason: "\(owner), but \(network)")
    }
    return Standing(place: .inside, reason: owner)
  }

  /// Whether the server lies in a permitted country or at home, as far as that can be told.
  func isInCountry(_ index: Int) -> Bool {
    let location = destinations[index].location
    guard location.confidence.isUsable, !isLocal[index] else { return false }
    return policy.home.contains(location.country)
      || (policy.residency ?? []).contains(location.country)
  }

  /// Why a location cannot be relied on, in words.
  private static func doubt(_ location: Location) -> String {
    switch location.confidence {
    case .anycast: return "the address is answered from many places (anycast)"
    case .disagreement:
      let said = location.evidence.filter { !$0.country.isEmpty }
        .map { "\($0.country) by \($0.database)" }
      return "the databases disagree" + (said.isEmpty ? "" : ": " + Words.list(said))
    case .excludedByLatency:
      let note = location.latencyNote.map { ": " + Words.readable($0) } ?? ""
      return "the measured round trip excludes the country that the databases name\(note)"
    case .notGlobal: return "the address is set aside for special use and lies nowhere"
    default: return "no database places the address"
    }
  }
}

extension Location {
  /// Whether the country of the server can be told.
  var isPlaced: Bool { confidence.isUsable && !country.isEmpty }
}

/// Whether the policy authorises a recipient.
struct Authorisation: Hashable, Sendable {
  enum Answer: String, Sendable {
    case yes, no, unknown
  }
  var answer: Answer
  /// The policy's entry that says so, or why none does.
  var reason: String
  /// Whether the recipient is the handset's maker.
  var isFirstParty = false
}

extension Scene {
  /// The name of a destination; `nil` if its address stands for itself.
  func name(_ index: Int) -> String? {
    let name = destinations[index].name
    guard name.source != .none, IPAddress(name.name) == nil else { return nil }
    return name.name
  }

  /// Whether the policy lets a destination receive data at all, whichever app sends it and when.
  func generalAuthorisation(_ index: Int) -> Authorisation {
    if isLocal[index] { return Authorisation(answer: .yes, reason: "local network") }
    if let held = held(index, by: policy.vendor) {
      guard held.answer == .yes else { return held }
      let reason = "first party: \(held.reason)"
      return Authorisation(answer: .yes, reason: reason, isFirstParty: true)
    }
    if let held = held(index, by: policy.authorised) { return held }
    if let clause = plumbingClause(index) { return Authorisation(answer: .yes, reason: clause) }
    if policy.fallback == .allow {
      return Authorisation(answer: .yes, reason: "the policy lets anyone receive data")
    }
    if let declared, declared.authorised.indices.contains(index),
      let words = declared.authorised[index]
    {
      return Authorisation(answer: .yes, reason: words)
    }
    if let doubt = doubt(index, policy.vendor, policy.authorised) { return doubt }
    return Authorisation(answer: .no, reason: "no entry of the policy names it")
  }

  /// Why it cannot be told whether entries hold a destination that none seems to; `nil` if it can.
  func doubt(_ index: Int, _ recipients: Recipients...) -> Authorisation? {
    let organisation = destinations[index].organisation
    if name(index) == nil, organisation.isEmpty, destinations[index].asn == 0 {
      return Authorisation(
        answer: .unknown,
        reason: "neither a name nor an organisation is known for the address"
      )
    }
    guard isRented(index), recipients.contains(where: \.namesPeople) else { return nil }
    return Authorisation(
      answer: .unknown,
      reason: "only the network's holder is known for the address, and someone whom the policy "
        + "names may be its customer"
    )
  }

  /// What a set of recipients says of a destination; `nil` if it does not hold it.
  func held(_ index: Int, by recipients: Recipients) -> Authorisation? {
    guard let entry = match(recipients, index) else { return nil }
    if let hidden = hidden(index, from: recipients, entry) { return hidden }
    return cloak(index, behind: entry) ?? Authorisation(answer: .yes, reason: entry)
  }

  /// Why a destination may be used as a resolver or as infrastructure, if it may.
  func plumbingClause(_ index: Int) -> String? {
    if let clause = resolverClause(index) { return clause }
    let isAllowed =
      destinations[index].party == .infrastructure && policy.infrastructure == .allow
    return isAllowed ? "infrastructure" : nil
  }

  /// Whether no more is known of a recipient than in whose network its address lies.
  private func isRented(_ index: Int) -> Bool {
    guard name(index) == nil, destinations[index].organisationSource != "override" else {
      return false
    }
    // The knowledge base knows some holders as the recipients themselves.
    return destinations[index].party != .third && destinations[index].party != .first
  }

  /// Whether the name may be the cover name of an Encrypted Client Hello (RFC 9849).
  func isCovered(_ index: Int) -> Bool {
    let source = destinations[index].name.source
    guard source == .sni || source == .quicSNI else { return false }
    return destinations[index].flows.contains {
      flow($0)?.notes.contains(.encryptedClientHello) ?? false
    }
  }

  /// What speaks against an entry that holds a destination by a name that may be a cover; `nil` if
  /// the address alone is held as well.
  private func hidden(
    _ index: Int,
    from recipients: Recipients,
    _ entry: String
  ) -> Authorisation? {
    guard isCovered(index) else { return nil }
    let destination = destinations[index]
    let isByName = destination.organisationSource.hasPrefix("domain")
    let held = recipients.match(
      address: destination.address,
      name: nil,
      organisation: isByName ? "" : destination.organisation,
      asn: destination.asn
    )
    guard held == nil else { return nil }
    return Authorisation(
      answer: .unknown,
      reason: "\(entry) holds the visible name, which may be the cover name of an encrypted "
        + "hello (ECH)"
    )
  }

  /// The entry of the policy that blocks a destination.
  func blocked(_ index: Int) -> String? {
    if isLocal[index] { return nil }
    if let entry = match(policy.blocked, index) ?? scopedBlock(index) { return entry }
    let location = destinations[index].location
    if location.confidence.isUsable, policy.blockedCountries.contains(location.country) {
      return "country \(location.country) (place of the server)"
    }
    if policy.blockedCountries.contains(location.operatorCountry) {
      return "country \(location.operatorCountry) (operator)"
    }
    return nil
  }

  func match(_ recipients: Recipients, _ index: Int) -> String? {
    guard !recipients.isEmpty else { return nil }
    return recipients.match(
      address: destinations[index].address,
      name: name(index),
      organisation: destinations[index].organisation,
      asn: destinations[index].asn
    )
  }

  /// What speaks against an entry that holds a destination by its name: the name is an alias for
  /// someone else's (CNAME cloaking), whom no entry holds.
  private func cloak(_ index: Int, behind entry: String) -> Authorisation? {
    let alias = destinations[index].aliasOrganisation
    guard !alias.isEmpty, !entry.hasPrefix("network "), !entry.hasPrefix("AS") else { return nil }
    let others =
      [policy.vendor, policy.authorised]
      + policy.scopes.flatMap { [$0.authorised, $0.only ?? .init()] }
    let isHeld = others.contains { held in
      held.match(address: .zero, name: nil, organisation: alias, asn: 0) != nil
        || destinations[index].name.chain.dropFirst().contains { held.domains.match($0) != nil }
    }
    guard !isHeld else { return nil }
    return Authorisation(
      answer: .no,
      reason: "its name is an alias for one of \(Words.readable(alias)), whom no entry of the "
        + "policy names"
    )
  }

  /// Why a destination used for DNS only may be used, if it may.
  private func resolverClause(_ index: Int) -> String? {
    let services = destinations[index].services
    guard !services.isEmpty, services.allSatisfy({ resolverServices.contains($0) }) else {
      return nil
    }
    if policy.resolvers.any { return "any resolver" }
    let address = destinations[index].address
    if policy.resolvers.networkAssigned, everAssigned.contains(address) {
      return "resolver that the network assigned"
    }
    if let block = policy.resolvers.addresses.first(where: { $0.contains(address) }) {
      return "resolver \(block)"
    }
    return name(index).flatMap { policy.resolvers.names.match($0) }.map { "resolver \($0)" }
  }
}

/// Services by which a destination is a resolver.
let resolverServices: Set<String> = ["dns", "dot", "doq", "doh"]
