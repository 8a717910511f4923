/// Builds the databases that ship, `country.mmdb` and `asn.mmdb`, from published ones.
///
/// Needed in `sources`, unpacked: `user-country`, `dbip-country-lite`, `origin-asn`,
/// `dbip-asn-lite`, `iptoasn-asn` and `iptoasn-country`, each with `.mmdb`. Written to `output`,
/// which must exist: the two databases and `MANIFEST.json`. The same sources give the same bytes.
///
/// - Parameters:
///   - sources: the folder of the published databases.
///   - output: the folder to write to.
///   - sha256: the lower-case hexadecimal SHA-256 of some octets, for the manifest.
/// - Throws: ``KnowledgeError`` for a source that is missing or damaged, or a failed write.
package func buildDefaultGeoDatabases(
  sources: String,
  output: String,
  sha256: ([UInt8]) -> String
) throws {
  let dbipCountry = try GeoSource(.dbipCountry, in: sources, sha256)
  let userCountry = try GeoSource(.userCountry, in: sources, sha256)
  let countries = try GeoBuild.countries([dbipCountry, userCountry])
  let originASN = try GeoSource(.originASN, in: sources, sha256)
  let dbipASN = try GeoSource(.dbipASN, in: sources, sha256)
  let iptoasn = try GeoSource(.iptoasn, in: sources, sha256)
  let iptoasnCountry = try GeoSource(.iptoasnCountry, in: sources, sha256)
  let networks = try GeoBuild.networks(
    originASN,
    names: dbipASN,
    registrations: (iptoasn, iptoasnCountry)
  )
  let parts = [
    ("asn.mmdb", networks, [originASN, dbipASN, iptoasn, iptoasnCountry]),
    ("country.mmdb", countries, [dbipCountry, userCountry]),
  ]
  let manifest = GeoManifest(
    sources: parts.flatMap { $0.2 }.map(\.entry).sorted { $0.name < $1.name },
    results: parts.map { file, octets, sources in
      GeoManifest.Result(
        file: file,
        octets: octets.count,
        sha256: sha256(octets),
        licence: "CC BY 4.0",
        sources: sources.map(\.entry.name)
      )
    }
  )
  for (file, octets, _) in parts { try GeoBuild.write(octets, to: "\(output)/\(file)") }
  try GeoBuild.write(try manifest.json(), to: "\(output)/MANIFEST.json")
}

/// The steps of building the default databases.
enum GeoBuild {
  /// The country database: each network with what every source says of it.
  static func countries(_ sources: [GeoSource]) throws -> [UInt8] {
    var writer = MMDBWriter(
      databaseType: GeoSchema.mergedCountries,
      description: "Country of each network by source: " + list(sources),
      buildEpoch: oldest(sources),
      extra: [MMDBMetadata.sourcesKey: metadata(sources)]
    )
    // Few combinations of records occur, many times each.
    var known: [[Int?]: MMDBWriter.ValueIndex?] = [:]
    try MMDBFile.walk(sources.map(\.file)) { step in
      let index: MMDBWriter.ValueIndex?
      if let cached = known[step.offsets] {
        index = cached
      } else {
        var members: [String: MMDBValue] = [:]
        for (source, offset) in zip(sources, step.offsets) {
          guard let offset else { continue }
          let country = try source.record(at: offset).country
          if !country.isEmpty { members[source.entry.name] = .string(country) }
        }
        index = members.isEmpty ? nil : writer.register(.map(members))
        known[step.offsets] = .some(index)
      }
      if let index { writer.insert(high: step.high, low: step.low, length: step.length, index) }
    }
    return try writer.serialised()
  }

  /// The AS database: each network's AS with its name and the country of its registration.
  static func networks(
    _ numbers: GeoSource,
    names: GeoSource,
    registrations: (GeoSource, GeoSource)
  ) throws -> [UInt8] {
    // The first source names the rows, so it is the one that networks and numbers come from.
    let sources = [numbers, names, registrations.0, registrations.1]
    let names = try self.names(names)
    let countries = try self.countries(registrations.0, registrations.1)
    var writer = MMDBWriter(
      databaseType: GeoSchema.networks,
      description: "Autonomous system of each network, its name and country: " + list(sources),
      buildEpoch: oldest(sources),
      extra: [MMDBMetadata.sourcesKey: metadata(sources)]
    )
    var known: [Int: MMDBWriter.ValueIndex?] = [:]
    try MMDBFile.walk([numbers.file]) { step in
      guard let offset = step.offsets[0] else { return }
      if known[offset] == nil {
        let record = try numbers.record(at: offset)
        known[offset] = .some(
          record.asn.map { asn in
            var members: [String: MMDBValue] = [GeoSchema.asn: .uint32(asn)]
            let name = names[asn] ?? record.asName
            if !name.isEmpty { members[GeoSchema.organisation] = .string(name) }
            if let country = countries[asn] { members[GeoSchema.asCountry] = .string(country) }
            return writer.register(.map(members))
          }
        )
      }
      guard let index = known[offset] ?? nil else { return }
      writer.insert(high: step.high, low: step.low, length: step.length, index)
    }
    return try writer.serialised()
  }

  /// The name of each AS: the one that most networks carry, then the first in order.
  private static func names(_ source: GeoSource) throws -> [UInt32: String] {
    var counts: [UInt32: [String: Int]] = [:]
    var known: [Int: GeoRecord] = [:]
    try MMDBFile.walk([source.file]) { step in
      guard let offset = step.offsets[0] else { return }
      let record = try known[offset] ?? source.record(at: offset)
      known[offset] = record
      guard let asn = record.asn, !record.asName.isEmpty else { return }
      counts[asn, default: [:]][record.asName, default: 0] += 1
    }
    return counts.compactMapValues { names in
      names.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }
  }

  /// The country each AS is registered in: the one that nine in ten of its networks carry.
  ///
  /// The two sources are built apart, so a few networks of a large AS carry another country for a
  /// while; where that is more than a few, nothing is said.
  private static func countries(
    _ numbers: GeoSource,
    _ countries: GeoSource
  ) throws -> [UInt32: String] {
    var found: [UInt32: [String: Int]] = [:]
    var knownNumbers: [Int: UInt32?] = [:]
    var knownCountries: [Int: String] = [:]
    try MMDBFile.walk([numbers.file, countries.file]) { step in
      guard let first = step.offsets[0], let second = step.offsets[1] else { return }
      let asn = try knownNumbers[first] ?? numbers.record(at: first).asn
      let country = try knownCountries[second] ?? countries.record(at: second).country
      knownNumbers[first] = .some(asn)
      knownCountries[second] = country
      if let asn, !country.isEmpty { found[asn, default: [:]][country, default: 0] += 1 }
    }
    return found.compactMapValues { counts in
      let total = counts.values.reduce(0, +)
      return counts.first { $0.value * 10 >= total * 9 }?.key
    }
  }
}
