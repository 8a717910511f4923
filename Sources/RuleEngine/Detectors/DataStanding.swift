import Destinations
import Flows
import Identifiers

/// What the policy says of the receiving of certain data.
struct DataStanding: Hashable, Sendable {
  /// What it says; `nil` if it says nothing of such data.
  var answer: Authorisation.Answer?
  /// The entry of the policy that says so, or why none does.
  var reason: String

  /// `yes`, `no`, `unknown` or `unstated`.
  var word: String { answer?.rawValue ?? "unstated" }
}

extension IdentifierKind {
  /// The names by which a policy's `data` may speak of it, the most exact first.
  var policyNames: [String] {
    let hyphened = String(rawValue.map { $0 == "_" ? "-" : $0 })
    let whole = group.isContent ? "content" : "identifier"
    return [rawValue, hyphened, group.rawValue, whole]
  }
}

extension Scene {
  /// What the policy's `data` says of values that a destination received: yes only if it authorises
  /// the destination for all of them.
  func dataStanding(_ disclosures: [Disclosure], to index: Int) -> DataStanding {
    let scopes = policy.scopes.filter { $0.kind == .data }
    let unstated = DataStanding(answer: nil, reason: "the policy says nothing of such data")
    // Who is asked for a name passes it on to whoever runs the domain.
    guard !scopes.isEmpty, !disclosures.contains(where: { $0.part == .question }) else {
      return unstated
    }
    var standings: [DataStanding] = []
    for kind in IdentifierKind.allCases where disclosures.contains(where: { $0.kind == kind }) {
      let names = kind.policyNames
      guard scopes.contains(where: { scope in names.contains { scope.holds($0) } }) else {
        standings.append(unstated)
        continue
      }
      let found = authorisation(ofData: names, to: index)
      standings.append(DataStanding(answer: found.answer, reason: found.reason))
    }
    let worst: [Authorisation.Answer?] = [.no, nil, .unknown, .yes]
    return worst.lazy.compactMap { answer in standings.first { $0.answer == answer } }.first
      ?? unstated
  }

  /// Whether the policy lets a destination receive data of a class, such as `identifier`.
  ///
  /// - Parameters:
  ///   - classes: the names the data goes by, the most exact first.
  ///   - index: the destination.
  /// - Returns: the answer, and the entry of the policy that gives it.
  func authorisation(ofData classes: [String], to index: Int) -> Authorisation {
    let general = authorisation(index)
    let scopes = policy.scopes.filter { scope in
      scope.kind == .data && classes.contains { scope.holds($0) }
    }
    for scope in scopes {
      if match(scope.blocked, index) != nil {
        return Authorisation(answer: .no, reason: "blocked for \(scope.words)")
      }
      if let countries = scope.countries, !isLocal[index] {
        let location = destinations[index].location
        guard location.isPlaced else {
          return Authorisation(answer: .unknown, reason: placeReason(index))
        }
        guard countries.contains(location.country) else {
          return Authorisation(answer: .no, reason: "\(placeReason(index)), not for \(scope.words)")
        }
      }
      let entry = held(index, by: scope.authorised) ?? scope.only.flatMap { held(index, by: $0) }
      if let entry {
        return Authorisation(answer: entry.answer, reason: "for \(scope.words): \(entry.reason)")
      }
      if let only = scope.only {
        if let doubt = doubt(index, only, scope.authorised) { return doubt }
        let who = only.isEmpty ? "nobody" : "only \(only.words)"
        return Authorisation(
          answer: .no,
          reason: "for \(scope.words) the policy authorises \(who)"
        )
      }
    }
    // Whom the policy only does not name may receive data, but not data that it speaks of.
    guard !scopes.isEmpty, general.answer == .yes, policy.fallback == .allow, !isNamed(index) else {
      return general
    }
    if let doubt = doubt(index, policy.vendor, policy.authorised) { return doubt }
    let words = Words.list(scopes.map(\.words))
    return Authorisation(answer: .no, reason: "no entry of the policy names it for \(words)")
  }

  /// Whether an entry of the policy, and not its default, lets a destination receive data.
  private func isNamed(_ index: Int) -> Bool {
    isLocal[index] || held(index, by: policy.vendor) != nil
      || held(index, by: policy.authorised) != nil || plumbingClause(index) != nil
  }
}
