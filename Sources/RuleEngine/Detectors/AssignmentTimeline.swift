import Flows
import Wire

/// The resolvers that were assigned to one client at one moment.
struct AssignedResolvers: Sendable {
  /// The assignments in effect, as indices into ``AssignmentTimeline/assignments``, ascending.
  var assignments: [Int] = []
  /// The addresses they name.
  var addresses: Set<IPAddress> = []
  /// The encrypted resolvers they designate by name (RFC 9463), lower case.
  var names: Set<String> = []

  /// Whether nothing was assigned as far as was seen.
  var isEmpty: Bool { assignments.isEmpty }
}

/// What networks assigned, replayed in frame order beside the questions.
///
/// A later message of the same kind replaces the earlier one; router advertisements and DNR do so
/// per router, since a network may have several. What an earlier capture assigned holds until a
/// later one shows an assignment of the same kind: leases outlive captures.
struct AssignmentTimeline: Sendable {
  /// All assignments that name a resolver, in frame order.
  let assignments: [ResolverAssignment]
  private let handset: Handset
  private var next = 0
  private var inForce: [Scope: [Kind: [Int]]] = [:]
  private var cache: [[ClientKey]: AssignedResolvers] = [:]

  private enum Scope: Hashable {
    case network
    case client(ClientKey)
  }
  private struct Kind: Hashable {
    var source: AssignmentSource
    var server: IPAddress
  }

  init(_ assignments: [ResolverAssignment], handset: Handset) {
    self.assignments =
      assignments.filter { !$0.resolvers.isEmpty || $0.encryptedName != nil }
      .sorted { $0.frame < $1.frame }
    self.handset = handset
  }

  /// What is in effect for a client just before `frame`; frames must be asked in order.
  mutating func inEffect(
    before frame: FrameReference,
    client: IPAddress,
    hardware: MACAddress?
  ) -> AssignedResolvers {
    while next < assignments.count, assignments[next].frame < frame {
      apply(next)
      next += 1
    }
    return current(handset.keys(client, hardware))
  }

  /// A moment behind every frame.
  static let end = FrameReference(
    capture: .max,
    frame: .max,
    time: Timestamp(nanoseconds: .max)
  )

  /// The addresses that any message ever assigned to a client that is judged.
  var everAssigned: Set<IPAddress> {
    var addresses: Set<IPAddress> = []
    for assignment in assignments {
      let isForAll = handset.keys(assignment.client, assignment.clientMAC).isEmpty
      if isForAll || handset.isJudged(assignment.client ?? .zero, assignment.clientMAC) {
        addresses.formUnion(assignment.resolvers)
      }
    }
    return addresses
  }

  private mutating func apply(_ index: Int) {
    let assignment = assignments[index]
    let perServer = assignment.source == .routerAdvertisement || assignment.source == .dnr
    let kind = Kind(source: assignment.source, server: perServer ? assignment.server : .zero)
    let keys = handset.keys(assignment.client, assignment.clientMAC)
    for scope in keys.isEmpty ? [.network] : keys.map(Scope.client) {
      // One message may designate several resolvers (RFC 9463 §3.1.1).
      let earlier = inForce[scope]?[kind] ?? []
      let isSame = earlier.last.map { assignments[$0].frame == assignment.frame } ?? false
      inForce[scope, default: [:]][kind] = (isSame ? earlier : []) + [index]
    }
    cache.removeAll(keepingCapacity: true)
  }

  private mutating func current(_ keys: [ClientKey]) -> AssignedResolvers {
    if let known = cache[keys] { return known }
    var indices: Set<Int> = []
    for scope in [.network] + keys.map(Scope.client) {
      if let kinds = inForce[scope] { indices.formUnion(kinds.values.joined()) }
    }
    var newest: [AssignmentSource: Int32] = [:]
    for index in indices {
      let (source, capture) = (assignments[index].source, assignments[index].frame.capture)
      newest[source] = max(newest[source] ?? capture, capture)
    }
    var result = AssignedResolvers()
    for index in indices.sorted() {
      let assignment = assignments[index]
      guard newest[assignment.source] == assignment.frame.capture else { continue }
      result.assignments.append(index)
      result.addresses.formUnion(assignment.resolvers)
      if let name = assignment.encryptedName { result.names.insert(name.lowercased()) }
    }
    cache[keys] = result
    return result
  }
}
