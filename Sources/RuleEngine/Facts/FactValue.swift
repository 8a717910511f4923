package import Wire

/// A value of one field of a fact or a record.
package enum FactValue: Hashable, Sendable {
  /// There is no such value.
  case missing
  case text(String)
  case texts([String])
  case number(Int64)
  case flag(Bool)
  case address(IPAddress)
  case time(Timestamp)

  /// The values as texts, one for each member of a list; none if it is missing.
  package var texts: [String] {
    switch self {
    case .missing: []
    case .text(let text): [text]
    case .texts(let texts): texts
    case .number(let number): [String(number)]
    case .flag(let flag): [flag ? "true" : "false"]
    case .address(let address): [address.description]
    case .time(let time): [time.description]
    }
  }

  /// A number that fits; a count beyond 2^63 stays at the largest.
  package static func count(_ value: UInt64) -> FactValue { .number(Int64(clamping: value)) }
}
