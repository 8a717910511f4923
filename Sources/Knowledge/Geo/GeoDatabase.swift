import CMaxMindDB
import Glibc
import Synchronization
package import Wire

/// A MaxMind DB that is open for look-ups of single addresses.
///
/// libmaxminddb only ever maps its file. A mapped file that an updater truncates in place kills the
/// process with SIGBUS, so the file is first copied into an anonymous file that nobody else can
/// reach: 23 MB and some 20 ms for the shipped databases, and only the pages that look-ups touch
/// count as resident. Libmaxminddb finds the record; ``MMDBDecoder`` reads it, because the 1.7.1 of
/// Debian 12 recurses without a limit there.
@safe
package final class GeoDatabase: @unchecked Sendable {
  // Sendable: after `init`, the library only reads through this pointer (it documents that
  // look-ups may run in parallel), and nothing else has it.
  private let handle: UnsafeMutablePointer<MMDB_s>
  private let lookups = Atomic(0)
  /// Each look-up maps some ten pages and their neighbours; after a few hundred of them most of the
  /// database would count as this process's memory.
  private static let lookupsBetweenReleases = 128

  /// The file's name without folders and extension.
  package let name: String
  /// What the database calls itself, such as `GeoLite2-Country`.
  package let databaseType: String
  /// When it was built, `YYYY-MM-DD`; empty if it does not say.
  package let buildDate: String
  /// The data sets it was merged from; empty unless this project built it.
  package let sources: [KnowledgeSource]

  /// Opens a database.
  ///
  /// - Parameters:
  ///   - path: where it lies.
  ///   - shownAs: how messages call it, if not by its path.
  /// - Throws: if the file cannot be read, or is no MaxMind DB that holds together.
  package init(path: String, shownAs: String? = nil) throws(KnowledgeError) {
    let file = shownAs ?? path
    let copy = try MemoryFile.copy(of: path, shownAs: file)
    let metadata: MMDBMetadata
    do throws(MMDBError) {
      metadata = try MMDBMetadata(tail: copy.tail.span, fileSize: copy.size)
    } catch {
      throw KnowledgeError(
        file: file,
        place: .offset(error.offset),
        problem: error.problem,
        remedy: Self.remedy
      )
    }
    let handle = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
    unsafe handle.initialize(to: MMDB_s())
    let status = unsafe telltale_mmdb_open(copy.descriptor, handle)
    guard status == MMDB_SUCCESS else {
      unsafe handle.deallocate()
      throw KnowledgeError(file: file, problem: Self.text(status), remedy: Self.remedy)
    }
    unsafe self.handle = handle
    name = Self.stem(of: path)
    databaseType = KnowledgeError.printable(metadata.databaseType)
    buildDate = metadata.buildDate
    sources = metadata.sources
  }

  deinit {
    unsafe MMDB_close(handle)
    unsafe handle.deallocate()
  }

  /// Takes the pages that look-ups touched out of this process; later look-ups map them again.
  package func releasePages() {
    guard let content = unsafe handle.pointee.file_content else { return }
    let start = unsafe UnsafeMutableRawPointer(mutating: content)
    // A hint: what the system makes of it changes no answer.
    _ = unsafe madvise(start, Int(handle.pointee.file_size), MADV_DONTNEED)
  }

  private static let remedy = "fetch it again, or leave it out"

  private static func text(_ status: Int32) -> String {
    guard let text = unsafe MMDB_strerror(status) else { return "error \(status)" }
    return unsafe KnowledgeError.printable(String(cString: text))
  }

  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return KnowledgeError.printable(name.hasSuffix(".mmdb") ? name.dropLast(5) : name)
  }
}

extension GeoDatabase {
  /// The first row that the database has for an address, without the note of a damaged record.
  package func lookup(_ address: IPAddress) -> GeoRow? {
    answer(for: address).rows.first
  }

  /// What the database says of an address; any error makes it silent there, with a note.
  package func answer(for address: IPAddress) -> GeoAnswer {
    let lookups = self.lookups.wrappingAdd(1, ordering: .relaxed).newValue
    if lookups % Self.lookupsBetweenReleases == 0 { releasePages() }
    // ::/96 is where the format keeps IPv4; an IPv6 address from there must not find it.
    if !address.isIPv4, address.high == 0, address.low >> 32 == 0 { return GeoAnswer() }
    var status: Int32 = 0
    let result = unsafe telltale_mmdb_lookup(
      handle,
      address.high,
      address.low,
      address.isIPv4,
      &status
    )
    // An IPv4 database asked for an IPv6 address is silent, not damaged.
    if status == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR { return GeoAnswer() }
    guard status == MMDB_SUCCESS else { return damaged(Self.text(status)) }
    let offset = unsafe Int(result.entry.offset)
    guard unsafe result.found_entry, let network = unsafe self.network(of: address, result.netmask)
    else {
      return GeoAnswer()
    }
    do throws(MMDBError) {
      let data = unsafe UnsafeBufferPointer(
        start: handle.pointee.data_section,
        count: Int(handle.pointee.data_section_size)
      )
      let record = try unsafe GeoRecord(
        at: offset,
        in: data.span,
        merged: databaseType == GeoSchema.mergedCountries
      )
      return GeoAnswer(rows: rows(record, network))
    } catch {
      return damaged("\(error.problem) (data octet \(error.offset))")
    }
  }

  private func damaged(_ problem: String) -> GeoAnswer {
    GeoAnswer(notes: ["\(name): \(problem); the database counts as silent for this address"])
  }

  private func network(of address: IPAddress, _ netmask: UInt16) -> IPPrefix? {
    let isIPv6Tree = unsafe handle.pointee.metadata.ip_version == 6
    // In an IPv6 tree the bits of ::/96 are counted too; an answer above it holds all of IPv4.
    let length = Int(netmask) - (address.isIPv4 && isIPv6Tree ? 96 : 0)
    return IPPrefix(address, length: max(0, length))
  }

  private func rows(_ record: GeoRecord, _ network: IPPrefix) -> [GeoRow] {
    guard record.answers.isEmpty else {
      return sources.compactMap { source in
        guard let answer = record.answers.first(where: { $0.source == source.name }) else {
          return nil
        }
        return GeoRow(
          database: source.name,
          buildDate: source.buildDate,
          network: network,
          country: answer.country
        )
      }
    }
    guard !record.isEmpty else { return [] }
    // Our own AS database names first the source of its networks and numbers.
    return [
      GeoRow(
        database: sources.first?.name ?? name,
        buildDate: sources.first?.buildDate ?? buildDate,
        network: network,
        country: record.country,
        asn: record.asn,
        asName: record.asName,
        registeredCountry: record.registeredCountry,
        isAnycast: record.isAnycast
      )
    ]
  }
}
