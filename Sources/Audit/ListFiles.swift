import Crypto
import FoundationEssentials
import Knowledge
import Reporting
import RuleEngine
import Wire

/// The lists of others that a run blocks, each read once, with its hash.
struct ListFiles: Sendable {
  /// The lists, those of the policy first.
  private(set) var lists: [BlockList] = []
  /// The files, for the report.
  private(set) var inputs: [ReportInput] = []

  /// The most lists of one run.
  private static let maximumCount = 100

  /// Reads the lists a policy names, and those of the command line.
  ///
  /// - Throws: an error whose description is one line for the user.
  init(_ policy: Policy, given paths: [String]) throws {
    let references = policy.lists + paths.map { Policy.ListReference(path: $0) }
    guard references.count <= Self.maximumCount else {
      throw AuditError("more than \(Self.maximumCount) lists; join some of them")
    }
    for reference in references {
      let name = fileName(reference.path)
      // The octets that are hashed are those that are read.
      let bytes = try ImportedList.bytes(path: reference.path, file: name)
      var list = try ImportedList(bytes: bytes, file: name)
      list.sha256 = hexadecimal(SHA256.hash(data: bytes))
      inputs.append(ReportInput(list))
      lists.append(BlockList(list: list, severity: reference.severity.rawValue))
    }
  }

  /// What was taken from each list and what was not, one line each.
  var methods: [(label: String, text: String)] {
    lists.map { source in
      let list = source.list
      var parts = ["\(Words.count(list.count, "member")) of a \(list.format.rawValue) list taken"]
      if !list.title.isEmpty { parts.append("it calls itself \(Words.readable(list.title))") }
      if !list.date.isEmpty { parts.append("made \(Words.readable(list.date))") }
      if !list.licence.isEmpty { parts.append("licence \(Words.readable(list.licence))") }
      parts += list.skipped.map { skipped in
        "left out: \(Words.grouped(skipped.count)) × \(skipped.reason) (first at "
          + "\(Words.readable(skipped.first)))"
      }
      parts.append("that its members are to be blocked is its author's statement")
      return ("List \(Words.readable(list.file))", parts.joined(separator: "; ") + ".")
    }
  }
}

extension ReportInput {
  fileprivate init(_ list: ImportedList) {
    self.init(
      role: .list,
      file: list.file,
      sha256: list.sha256,
      bytes: UInt64(list.octets)
    )
    format = "\(list.format.rawValue) list"
    buildDate = list.date
  }
}
