import Destinations
import Flows
import Knowledge

/// Under which app and in which phase some of a destination's traffic was seen.
struct Setting: Hashable, Comparable, Sendable {
  /// The app; empty where the capture does not say.
  var app: String
  /// The phase; empty where no scenario says.
  var phase: String

  static func < (left: Setting, right: Setting) -> Bool {
    (left.app, left.phase) < (right.app, right.phase)
  }
}

extension Authorisation {
  /// What a policy says of a resolver that does not ask about resolvers.
  static let anyResolver = Authorisation(answer: .yes, reason: "the policy lets any be used")
}

extension Scene {
  /// Whether the policy lets a destination receive what each app sent to it in each phase.
  ///
  /// One setting that is not authorised makes it unauthorised; failing that, one that cannot be
  /// told makes it unknown.
  func authorisation(_ index: Int) -> Authorisation {
    let general = generalAuthorisation(index)
    let scopes = policy.scopes.filter { $0.kind != .data }
    guard !scopes.isEmpty, !isLocal[index] else { return general }
    var unknown: Authorisation?
    var last = general
    for setting in settings(index) {
      last = authorisation(index, in: setting, scopes, general)
      if last.answer == .no { return last }
      if last.answer == .unknown, unknown == nil { unknown = last }
    }
    return unknown ?? last
  }

  /// The settings of a destination's flows, sorted.
  func settings(_ index: Int) -> [Setting] {
    var settings: Set<Setting> = []
    for flow in destinations[index].flows.compactMap({ flow($0) }) {
      let app = Int(flow.app)
      settings.insert(
        Setting(
          app: observations.apps.indices.contains(app) ? observations.apps[app] : "",
          phase: phase(flow.first.capture)?.rawValue ?? ""
        )
      )
    }
    return settings.sorted()
  }

  private func authorisation(
    _ index: Int,
    in setting: Setting,
    _ scopes: [Policy.Scope],
    _ general: Authorisation
  ) -> Authorisation {
    var open: Authorisation?
    let isPlumbing = plumbingClause(index) != nil
    for scope in scopes where !isPlumbing {
      guard let only = scope.only, setting.holds(scope) != false else { continue }
      if let entry = held(index, by: only) {
        if entry.answer != .yes { return entry }
        continue
      }
      guard setting.holds(scope) == true else {
        open = Authorisation(
          answer: .unknown,
          reason: "for \(scope.words) the policy authorises others alone, and the captures do not "
            + "say whether this was its traffic"
        )
        continue
      }
      let reason =
        "for \(scope.words) the policy authorises "
        + (only.isEmpty ? "nobody" : "only \(only.words)")
      return Authorisation(answer: .no, reason: reason)
    }
    if let open { return open }
    if general.answer == .yes { return general }
    for scope in scopes {
      let entry = scope.only.flatMap { held(index, by: $0) } ?? held(index, by: scope.authorised)
      guard let entry else { continue }
      switch setting.holds(scope) {
      case true?:
        guard entry.answer == .yes else { return entry }
        return Authorisation(answer: .yes, reason: "for \(scope.words): \(entry.reason)")
      case false?: continue
      case nil:
        open = Authorisation(
          answer: .unknown,
          reason: "the policy authorises it for \(scope.words) alone, and the captures do not say "
            + "whether this was its traffic"
        )
      }
    }
    return open ?? elsewhere(index, setting, scopes) ?? general
  }

  /// Why a destination that the policy authorises for others is not authorised here.
  private func elsewhere(
    _ index: Int,
    _ setting: Setting,
    _ scopes: [Policy.Scope]
  ) -> Authorisation? {
    let scope = scopes.first { setting.holds($0) == false && match($0.authorised, index) != nil }
    guard let scope else { return nil }
    let here = [setting.app, setting.phase].filter { !$0.isEmpty }.map { Words.readable($0) }
    return Authorisation(
      answer: .no,
      reason: "the policy authorises it for \(scope.words) alone, not for "
        + here.joined(separator: " in phase ")
    )
  }

  /// The entry of an app's or phase's block list that holds a destination.
  func scopedBlock(_ index: Int) -> String? {
    let scopes = policy.scopes.filter { $0.kind != .data && !$0.blocked.isEmpty }
    guard !scopes.isEmpty else { return nil }
    let settings = settings(index)
    for scope in scopes where settings.contains(where: { $0.holds(scope) == true }) {
      if let entry = match(scope.blocked, index) { return "for \(scope.words): \(entry)" }
    }
    return nil
  }

  /// Where the server is, against the countries that apps and phases state; `nil` if none does.
  func scopedResidency(_ index: Int) -> Standing? {
    let scopes = policy.scopes.filter { $0.kind != .data && $0.countries != nil }
    guard !scopes.isEmpty else { return nil }
    let location = destinations[index].location
    let reason = placeReason(index)
    guard location.isPlaced else { return Standing(place: .indeterminate, reason: reason) }
    var answers: Set<Bool> = []
    var words: Set<String> = []
    for setting in settings(index) {
      // A scope that may or may not hold counts both ways.
      let certain = scopes.filter { setting.holds($0) == true }
      let possible = scopes.filter { setting.holds($0) == nil }
      var sets = possible.compactMap(\.countries)
      if certain.isEmpty, let residency = policy.residency { sets.append(residency) }
      sets += certain.compactMap(\.countries)
      answers.formUnion(sets.map { $0.contains(location.country) })
      words.formUnion(certain.map(\.words))
    }
    let basis = words.isEmpty ? "" : " (countries for \(Words.list(words.sorted())))"
    if answers.isEmpty { return nil }
    if answers == [true] { return Standing(place: .inside, reason: reason + basis) }
    let isDoubtful = settings(index).contains { setting in
      scopes.contains { setting.holds($0) == nil }
    }
    if answers.count == 2, isDoubtful {
      let why =
        "\(reason), which the policy permits for some apps or phases alone; the captures do "
        + "not say whose traffic this was"
      return Standing(place: .indeterminate, reason: why)
    }
    return Standing(place: .outside, reason: reason + basis)
  }
}

extension Setting {
  /// Whether a scope speaks of this traffic; `nil` where the captures do not say.
  func holds(_ scope: Policy.Scope) -> Bool? {
    let name = scope.kind == .app ? app : phase
    return name.isEmpty ? nil : scope.holds(name)
  }
}
