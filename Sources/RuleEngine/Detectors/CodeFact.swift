import Destinations
import Flows
import Wire

/// What is to be judged of program code that one destination delivered in clear.
struct CodeFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, downloads, kinds, octets, request
    case infrastructureAllowed = "infrastructure_allowed"
    case authorisedReason = "authorised_reason"
    case onlyArchives = "only_archives"
  }

  static let service = FactService.code
  /// How many downloads a finding spells out.
  private static let shownDownloads = 3

  /// The destination.
  let index: Int
  var flows: [Int] = []
  /// The requests that were answered with code.
  var frames = FrameTally()
  var kinds: Set<String> = []
  /// Octets of body that were delivered.
  var octets: UInt64 = 0
  /// The first downloads in words.
  var shown: [String] = []

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String { scene.remoteKey(Self.service, index) }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .downloads: .count(frames.count)
    case .kinds: .texts(kinds.sorted())
    case .octets: .count(octets)
    case .request: optional(shown.first)
    case .onlyArchives: .flag(kinds == [CodeKind.archive.rawValue])
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    let flow = flows.count == 1 ? scene.flow(flows[0])?.words ?? "" : ""
    let filter = "http && \(scene.destinations[index].address.displayFilter)"
    return frames.evidence(flow: flow, filter: filter) { count in
      "\(Words.count(count, "request")) answered with code: \(Words.list(shown))"
    }
  }

  fileprivate mutating func add(_ request: HTTPRequest, _ kind: CodeKind) {
    frames.add(request.first)
    if flows.last != request.flow { flows.append(request.flow) }
    kinds.insert(kind.rawValue)
    octets = octets.saturatingAdding(request.responseBodyOctets)
    guard shown.count < Self.shownDownloads else { return }
    let start = hexadecimal(request.responseStart.octets.prefix(8))
    shown.append(
      "\(UploadDetector.words(request)) gave \(kind.rawValue) (body begins \(start), "
        + "\(Words.count(request.responseBodyOctets, "octet")))"
    )
  }
}

/// Program code by the first octets of its file.
enum CodeKind: String, Sendable {
  case apk = "an Android package"
  case dex = "Dalvik code (dex)"
  case compiled = "Android compiled code (oat, vdex)"
  case elf = "a native library or program (ELF)"
  case java = "a Java class"
  case windows = "a Windows program (MZ)"
  case apple = "an Apple program (Mach-O)"
  case script = "a script"
  case archive = "a zip archive"

  /// The kind of a response's body; `nil` if it does not begin like code.
  init?(_ request: HTTPRequest) {
    let octets = request.responseStart.octets
    func starts(_ magic: [UInt8]) -> Bool { octets.starts(with: magic) }
    let path = request.uri.prefix { $0 != "?" && $0 != "#" }.lowercased()
    let type = (request.responseType ?? "").lowercased()
    if starts([0x50, 0x4b, 0x03, 0x04]) {
      if type.hasPrefix("application/vnd.android.package-archive") || path.hasSuffix(".apk") {
        self = .apk
        return
      }
      // Documents, books and fonts are archives too.
      let isData = ["openxml", "opendocument", "epub", "office", "font"].contains {
        type.contains($0)
      }
      let isDocument = [".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".kmz"]
        .contains { path.hasSuffix($0) }
      guard !isData, !isDocument else { return nil }
      self = .archive
    } else if starts(Array("dex\n".utf8)) || starts(Array("dey\n".utf8)) {
      self = .dex
    } else if starts(Array("oat\n".utf8)) || starts(Array("vdex".utf8)) {
      self = .compiled
    } else if starts([0x7f, 0x45, 0x4c, 0x46]) {
      self = .elf
    } else if starts([0xca, 0xfe, 0xba, 0xbe]) {
      // A Mach-O file for several machines begins alike; it holds few of them.
      self = octets.count >= 8 && octets[6] == 0 && octets[7] < 0x20 ? .apple : .java
    } else if starts([0xcf, 0xfa, 0xed, 0xfe]) || starts([0xce, 0xfa, 0xed, 0xfe]) {
      self = .apple
    } else if starts(Array("MZ".utf8)), octets.count >= 4, !type.hasPrefix("text/") {
      self = .windows
    } else if starts(Array("#!/".utf8)) {
      self = .script
    } else {
      return nil
    }
  }
}

/// Gathers code that was fetched without encryption, per destination.
enum CodeDetector {
  static func facts(_ scene: Scene) -> [CodeFact] {
    var facts: [Int: CodeFact] = [:]
    for request in scene.http {
      guard request.responseStart.count > 0, let status = request.statusCode,
        (200...299).contains(status), let kind = CodeKind(request),
        let index = scene.destination(ofFlow: request.flow)
      else { continue }
      facts[index, default: CodeFact(index: index)].add(request, kind)
    }
    return facts.keys.sorted().compactMap { facts[$0] }
  }
}
