package import Destinations
package import Flows
import Wire

/// What a case tells of the traffic, before anything of it is judged.
package struct CaseTraffic: Sendable {
  /// What was seen.
  package var observations: Observations
  /// The name of each flow's responder, at the same place.
  package var names: [DestinationName]
  /// Who received data; they know their flows as places in ``observations``.
  package var destinations: [Destination]

  /// What was seen and who it went to.
  package init(
    observations: Observations,
    names: [DestinationName],
    destinations: [Destination]
  ) {
    self.observations = observations
    self.names = names
    self.destinations = destinations
  }
}

/// Texts that rows name by number, and how many rows there are of what.
struct CaseTexts: Sendable {
  var addresses = Numbering<IPAddress>()
  var names = Numbering<String>()
  var apps: [String] = []
  private(set) var counts: [(item: String, kept: Int, leftOut: Int)] = []

  /// Notes how much of something has a row.
  mutating func note(_ item: String, kept: Int, of all: Int) {
    counts.append((item, min(kept, all), max(0, all - kept)))
  }
}

/// Values that rows name by number, from 1.
struct Numbering<Key: Hashable & Sendable>: Sendable {
  private(set) var all: [Key] = []
  private var places: [Key: Int] = [:]

  init() {}

  /// The number of a value; a new one if it was not met before.
  mutating func number(_ key: Key) -> Int {
    if let known = places[key] { return known }
    all.append(key)
    places[key] = all.count
    return all.count
  }
}

/// How much a case keeps; what is left out is counted in its table `limits`.
package struct CaseLimits: Sendable {
  /// Flows with a row of their own.
  ///
  /// A row costs about 100 octets and a microsecond; a handset opens some thousand a day. Those
  /// beyond are in the counters of their destinations.
  package var flows = 1_000_000
  /// DNS questions with a row of their own.
  package var questions = 1_000_000
  /// Answer records of one question: more than a resolver puts into one UDP message.
  package var answersPerQuestion = 32
  /// Frames listed for one piece of evidence; findings list no more themselves.
  package var framesPerEvidence = 1_000

  /// The limits of audits.
  package init() {}
}
