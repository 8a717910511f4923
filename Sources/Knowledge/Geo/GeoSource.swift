import FoundationEssentials

/// A published database that is being built from.
struct GeoSource {
  let file: MMDBFile
  /// What the manifest says of it.
  let entry: GeoManifest.Source
  /// When it was built, in seconds since the Unix epoch.
  let buildEpoch: UInt64

  /// Reads `NAME.mmdb` from `folder`.
  init(
    _ terms: GeoSourceTerms,
    in folder: String,
    _ sha256: ([UInt8]) -> String
  ) throws {
    let name = "\(terms.name).mmdb"
    let octets: [UInt8]
    do {
      octets = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    } catch {
      throw KnowledgeError(
        file: name,
        problem: "it cannot be read",
        remedy: "put it into the folder of sources"
      )
    }
    do {
      file = try MMDBFile(octets)
    } catch {
      throw KnowledgeError(
        file: name,
        place: .offset(error.offset),
        problem: error.problem,
        remedy: "fetch it again"
      )
    }
    buildEpoch = file.metadata.buildEpoch
    entry = GeoManifest.Source(
      name: terms.name,
      title: terms.title,
      publisher: terms.publisher,
      licence: terms.licence,
      attribution: terms.attribution,
      url: terms.url,
      buildDate: file.metadata.buildDate,
      octets: octets.count,
      sha256: sha256(octets),
      used: terms.used
    )
  }

  /// The record at an offset of the data section.
  func record(at offset: Int) throws -> GeoRecord {
    try GeoRecord(at: offset, in: file.data)
  }
}

extension GeoBuild {
  /// The sources in one line, with dates and licences.
  static func list(_ sources: [GeoSource]) -> String {
    sources.map { "\($0.entry.name) \($0.entry.buildDate) (\($0.entry.licence))" }
      .joined(separator: ", ")
  }

  /// The sources as a metadata member, by which ``GeoDatabase`` names its rows.
  static func metadata(_ sources: [GeoSource]) -> MMDBValue {
    .array(
      sources.map { source in
        .map([
          "name": .string(source.entry.name),
          "build_date": .string(source.entry.buildDate),
          "licence": .string(source.entry.licence),
          "attribution": .string(source.entry.attribution),
          "url": .string(source.entry.url),
        ])
      }
    )
  }

  /// A merged database is as fresh as its oldest part.
  static func oldest(_ sources: [GeoSource]) -> UInt64 {
    sources.map(\.buildEpoch).min() ?? 0
  }

  /// Writes a file beside its place and moves it there, so that it is whole or not there.
  static func write(_ octets: [UInt8], to path: String) throws {
    do {
      try Data(octets).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw KnowledgeError(
        file: path,
        problem: "it cannot be written",
        remedy: "give a folder that exists and has room"
      )
    }
  }
}
