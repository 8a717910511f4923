import Destinations
import Flows
import Identifiers
import Wire

/// From where on names below one domain carry data.
///
/// The information of names is what their letters amount to: the length of all distinct names
/// below the domain, times the entropy of their letters. Host names of a content network are few or
/// short, or are connected to.
enum NameTunnelThreshold {
  /// Distinct names.
  static let names = 25
  /// Octets of information in them.
  static let information = 800.0
  /// The mean length of what stands before the domain.
  static let length = 24.0
  /// The most of the names, in per cent, to whose addresses connections followed.
  static let connected = 20
}

/// What is to be judged of the names that the handset asked for below one registrable domain.
struct NameTunnelFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case client, domain, questions, names, information, entropy, tunnel, identifier, identifiers
    case lengthMean = "length_mean"
    case labelLongest = "label_longest"
    case perHour = "per_hour"
    case connected, unusual
  }

  static let service = FactService.nameTunnel

  /// The domain that somebody registered.
  let domain: String
  var clients: Set<IPAddress> = []
  var questions = FrameTally()
  /// What stands before the domain, each once.
  var names: Set<String> = []
  /// Names to whose addresses connections followed.
  var connected: Set<String> = []
  /// Questions for types that carry text or any octets.
  var unusual = 0
  var start = Int64.max
  var end = Int64.min
  /// Values of the handset in the names.
  var disclosures: [Disclosure] = []

  var destination: Int? { nil }

  func subject(in scene: Scene) -> String { "names below \(Words.readable(domain))" }

  func subjectKey(in scene: Scene) -> String { "\(Self.service.rawValue)|\(domain)" }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .client: .text(Words.list(clients.sorted().map(\.description), limit: 1))
    case .domain: .text(Words.readable(domain))
    case .questions: .count(questions.count)
    case .names: .number(Int64(names.count))
    case .information: .number(Int64(information.rounded()))
    case .entropy: .text(Self.tenths(entropy))
    case .lengthMean: .text(Self.tenths(meanLength))
    case .labelLongest: .number(Int64(longestLabel))
    case .perHour: .number(Int64(perHour.rounded()))
    case .connected: .number(Int64(connected.count))
    case .unusual: .number(Int64(unusual))
    case .tunnel: .flag(isTunnel)
    case .identifier: .flag(!disclosures.isEmpty)
    case .identifiers:
      .text(Words.list(Set(disclosures.map(\.kind.words)).sorted()))
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return [] }
    let measure =
      "\(Words.count(names.count, "distinct name")) with "
      + "\(Words.count(Int64(information.rounded()), "octet")) of information ("
      + "\(Self.tenths(entropy)) bits a letter, \(Self.tenths(meanLength)) letters a name)"
    let acts = questions.evidence(flow: "", filter: "dns.qry.name contains \"\(filterText)\"") {
      "\(Words.count($0, "question")) for names below \(Words.readable(domain)); \(measure)"
    }
    return acts + disclosures.prefix(8).compactMap { scene.evidence($0) }
  }

  /// Only what display filters can hold without escapes.
  private var filterText: String {
    String(domain.unicodeScalars.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && $0.value > 32 })
  }

  // MARK: - Measures

  /// Whether the names carry data, by ``NameTunnelThreshold``.
  private var isTunnel: Bool {
    names.count >= NameTunnelThreshold.names && information >= NameTunnelThreshold.information
      && meanLength >= NameTunnelThreshold.length
      && connected.count * 100 <= names.count * NameTunnelThreshold.connected
  }

  private var letters: Int { names.reduce(0) { $0 + $1.utf8.count { $0 != 0x2e } } }

  private var meanLength: Double {
    names.isEmpty ? 0 : Double(letters) / Double(names.count)
  }

  private var longestLabel: Int {
    names.reduce(0) { longest, name in
      name.split(separator: ".").reduce(longest) { max($0, $1.utf8.count) }
    }
  }

  /// Shannon's entropy of the letters, in bits a letter.
  private var entropy: Double {
    var counts = [Int](repeating: 0, count: 256)
    for name in names { for octet in name.utf8 where octet != 0x2e { counts[Int(octet)] += 1 } }
    let all = Double(letters)
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let part = Double(count) / all
      return sum - part * BinaryLogarithm.of(part)
    }
  }

  /// Octets of information in the distinct names.
  private var information: Double { Double(letters) * entropy / 8 }

  /// The same an hour; of less than a minute as if it had been a minute.
  private var perHour: Double {
    guard start <= end else { return 0 }
    let (span, overflow) = end.subtractingReportingOverflow(start)
    return information * 3600 / max(60, overflow ? 60 : Double(span) / 1e9)
  }

  private static func tenths(_ number: Double) -> String {
    let tenths = Int64((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// Logarithms without the C library, whose last digits differ between machines.
enum BinaryLogarithm {
  /// The logarithm of a positive number to base 2, to about 40 bits.
  static func of(_ number: Double) -> Double {
    guard number > 0, number.isFinite else { return 0 }
    var result = Double(number.exponent)
    var rest = number.significand
    var bit = 0.5
    for _ in 0..<40 {
      rest *= rest
      if rest >= 2 {
        rest /= 2
        result += bit
      }
      bit /= 2
    }
    return result
  }
}
