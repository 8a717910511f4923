/// What a database record says, whichever product it comes from.
///
/// Products are told apart by the structure of the record, never by the database's type: vendors
/// change type names, and `country` is a map, a code or a country's name depending on the product.
struct GeoRecord: Hashable {
  var country = ""
  var registeredCountry = ""
  var asn: UInt32?
  var asName = ""
  var isAnycast = false
  /// For our own merged databases: what each source says.
  var answers: [Answer] = []

  /// What one source of a merged database says.
  struct Answer: Hashable {
    var source: String
    var country: String
  }

  /// Whether the record says anything this program uses.
  var isEmpty: Bool { self == Self() }

  /// A record that says nothing.
  init() {}

  /// Reads the record at `offset` of a data section; `merged` for our own country database, whose
  /// records map a source's name to its answer.
  init(
    at offset: Int,
    in data: Span<UInt8>,
    merged: Bool = false
  ) throws(MMDBError) {
    var decoder = MMDBDecoder(data)
    let root = try decoder.field(at: offset)
    guard var members = decoder.members(of: root) else {
      // IP2Location-style and private databases may hold a bare code.
      country = CountryCode.known(try decoder.text(root) ?? "")
      return
    }
    var parts = Parts()
    while let (key, value) = try decoder.nextMember(&members) {
      if merged {
        let country = CountryCode.known(try decoder.text(value) ?? "")
        if !country.isEmpty { answers.append(Answer(source: key, country: country)) }
      } else {
        try parts.take(key, value, &decoder)
      }
    }
    country = CountryCode.known(parts.countryOfMap ?? parts.countryCode ?? parts.countryText ?? "")
    registeredCountry = CountryCode.known(parts.registered ?? "")
    asn = parts.asn.flatMap { $0 == 0 ? nil : $0 }
    asName = asn == nil ? "" : parts.names.min { $0.rank < $1.rank }?.text ?? ""
    isAnycast = parts.isAnycast
  }
}

/// The members of a record that may say something, before it is known which of them count.
private struct Parts {
  /// MaxMind, DB-IP, OONI, CIRCL: `country` is a map.
  var countryOfMap: String?
  /// sapics, IPinfo Lite, IPLocate: `country` is absent or the country's name.
  var countryCode: String?
  /// IPinfo's others: `country` is the code.
  var countryText: String?
  var registered: String?
  var asn: UInt32?
  /// Candidates for the holder's name; the smallest rank counts.
  var names: [(rank: Int, text: String)] = []
  var isAnycast = false

  @_lifetime(decoder: copy decoder)
  mutating func take(
    _ key: String,
    _ value: MMDBDecoder.Field,
    _ decoder: inout MMDBDecoder
  ) throws(MMDBError) {
    switch key {
    case "country":
      if var members = decoder.members(of: value) {
        while let (key, value) = try decoder.nextMember(&members) {
          try takeCountry(key, value, &decoder)
        }
      } else {
        countryText = try decoder.text(value)
      }
    case "country_code": countryCode = try decoder.text(value)
    case "registered_country":
      guard var members = decoder.members(of: value) else { return }
      while let (key, value) = try decoder.nextMember(&members) {
        if key == "iso_code" { registered = try decoder.text(value) }
      }
    case "autonomous_system_country", "as_country_code": registered = try decoder.text(value)
    case "traits":
      guard var members = decoder.members(of: value) else { return }
      while let (key, value) = try decoder.nextMember(&members) {
        try takeNetwork(key, value, decoder)
      }
    default: try takeNetwork(key, value, decoder)
    }
  }

  @_lifetime(decoder: copy decoder)
  private mutating func takeCountry(
    _ key: String,
    _ value: MMDBDecoder.Field,
    _ decoder: inout MMDBDecoder
  ) throws(MMDBError) {
    switch key {
    case "iso_code": countryOfMap = try decoder.text(value)
    // CIRCL's Geo Open keeps the autonomous system inside the country.
    case "AutonomousSystemNumber": asn = try Self.number(value, decoder)
    case "AutonomousSystemOrganization":
      if let text = try decoder.text(value) { names.append((0, text)) }
    default: break
    }
  }

  private mutating func takeNetwork(
    _ key: String,
    _ value: MMDBDecoder.Field,
    _ decoder: borrowing MMDBDecoder
  ) throws(MMDBError) {
    switch key {
    case "autonomous_system_number", "asn": asn = try Self.number(value, decoder)
    case "is_anycast", "anycast": isAnycast = decoder.boolean(value) ?? false
    default:
      guard let rank = Self.rank(ofName: key), let text = try decoder.text(value), !text.isEmpty
      else { return }
      names.append((rank, text))
    }
  }

  /// Which of a record's members is the best name of the AS's holder; the smallest counts.
  private static func rank(ofName key: String) -> Int? {
    switch key {
    case "autonomous_system_organization": 0
    case "as_name": 1
    case "autonomous_system_name": 2
    case "organization": 3
    case "isp": 4
    case "org": 5
    case "name": 6
    default: nil
    }
  }

  /// An AS number, written as a number, as `15169` or as `AS15169`.
  private static func number(
    _ value: MMDBDecoder.Field,
    _ decoder: borrowing MMDBDecoder
  ) throws(MMDBError) -> UInt32? {
    if let number = try decoder.unsigned(value) { return UInt32(exactly: number) }
    guard let text = try decoder.text(value) else { return nil }
    let digits = text.hasPrefix("AS") ? text.dropFirst(2) : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt32(digits)
  }
}
