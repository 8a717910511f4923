package import Compliance
package import Destinations
package import Flows
package import RuleEngine

/// A whole audit as a value: every output format renders this and nothing else.
package struct Report: Sendable {
  /// The program's version.
  package var toolVersion: String
  /// Captures first, in the order given, then rule packs, policy, knowledge and databases.
  package var inputs: [ReportInput]
  /// How the audit was made: options that matter, limits, capture methods recognised and their
  /// known side effects; label and text.
  package var method: [(label: String, text: String)]
  /// What was seen and what was not.
  package var coverage: Coverage
  /// What is known of the audited handset.
  package var device: ReportDevice
  /// The policy in force.
  package var policy: ReportPolicy
  /// Who received data, gravest verdict first, then by name and address.
  package var destinations: [JudgedDestination]
  /// What the rules found, gravest first.
  package var findings: [Finding]
  /// The policy's requirements, in its order.
  package var requirements: [Requirement]
  /// What went wrong while reading, in frame order.
  package var anomalies: [Anomaly]
  /// DNS questions per resolver.
  package var resolvers: [ResolverUse]
  /// Which resolver was asked in which phase of the test; `nil` where no capture has a phase.
  package var phases: PhaseMatrix?
  /// Traffic over time, for the timeline.
  package var timeline: Timeline
  /// The vendor's declaration held against the run; `nil` if none was handed in.
  package var comparison: Comparison?
  /// The statement of conformity; `nil` where there is nothing to state it of.
  package var conformity: Conformity?
  /// What the laboratory wrote down; `nil` without a scenario.
  package var record: TestRecord?

  /// Assembles a report.
  package init(
    toolVersion: String,
    inputs: [ReportInput],
    method: [(label: String, text: String)],
    coverage: Coverage,
    device: ReportDevice,
    policy: ReportPolicy,
    destinations: [JudgedDestination],
    findings: [Finding],
    requirements: [Requirement],
    anomalies: [Anomaly],
    resolvers: [ResolverUse],
    phases: PhaseMatrix? = nil,
    timeline: Timeline
  ) {
    self.toolVersion = toolVersion
    self.inputs = inputs
    self.method = method
    self.coverage = coverage
    self.device = device
    self.policy = policy
    self.destinations = destinations
    self.findings = findings
    self.requirements = requirements
    self.anomalies = anomalies
    self.resolvers = resolvers
    self.phases = phases
    self.timeline = timeline
  }
}

/// A file that the audit rests on.
package struct ReportInput: Hashable, Sendable {
  /// What part it plays.
  package enum Role: String, Sendable {
    case capture, rules, policy, knowledge, database, scenario, override, device, list, declaration
  }
  /// What part it plays.
  package var role: Role
  /// Its name without the folders of this machine.
  package var file: String
  /// SHA-256 of its bytes, 64 hexadecimal digits; `nil` if hashing was turned off.
  package var sha256: String?
  /// Its size in octets.
  package var bytes: UInt64
  /// For captures: `pcap`, `pcapng`, with `+gzip` or `+zstd`; for databases their type.
  package var format: String = ""
  /// For captures: the names of the link types met, sorted.
  package var linkTypes: [String] = []
  /// For captures: how many frames were read.
  package var frames: UInt64 = 0
  /// For captures: RFC 3339 time of the first frame; empty without frames.
  package var firstTime: String = ""
  /// For captures: RFC 3339 time of the last frame; empty without frames.
  package var lastTime: String = ""
  /// For captures: what is wrong with the file, in words; `nil` if it is whole.
  package var damaged: String?
  /// For databases: the day it was built, `YYYY-MM-DD`.
  package var buildDate: String = ""
  /// For databases: how to credit it, where its licence asks for that.
  package var attribution: String = ""
  /// For captures of a scenario: the phase, such as `baseline`; empty otherwise.
  package var phase: String = ""

  /// A file with the fields every role has.
  package init(role: Role, file: String, sha256: String?, bytes: UInt64) {
    self.role = role
    self.file = file
    self.sha256 = sha256
    self.bytes = bytes
  }
}

/// What the captures or the user say of the audited handset.
package struct ReportDevice: Hashable, Sendable {
  /// Its addresses, sorted.
  package var addresses: [String]
  /// Its hardware addresses, sorted; made-up ones carry the word `randomised`.
  package var hardwareAddresses: [String]
  /// The host name it gave to DHCP; empty if none.
  package var hostName: String
  /// The vendor class it gave to DHCP; empty if none.
  package var vendorClass: String
  /// How it was recognised, in words.
  package var basis: String
  /// What it asked DHCP servers for, option numbers in its order, joined by commas.
  package var dhcpFingerprints: [String] = []
  /// User-Agent fields of its requests in clear, sorted.
  package var userAgents: [String] = []

  /// A device as recognised.
  package init(
    addresses: [String],
    hardwareAddresses: [String],
    hostName: String,
    vendorClass: String,
    basis: String
  ) {
    self.addresses = addresses
    self.hardwareAddresses = hardwareAddresses
    self.hostName = hostName
    self.vendorClass = vendorClass
    self.basis = basis
  }
}

/// The policy in force, as far as a report shows it.
package struct ReportPolicy: Hashable, Sendable {
  /// Its name, such as `default-deny-in`.
  package var name: String
  /// Its title.
  package var title: String
  /// One line each: what it authorises and what it asks for.
  package var statements: [String]

  /// A policy as shown.
  package init(name: String, title: String, statements: [String]) {
    self.name = name
    self.title = title
    self.statements = statements
  }
}

/// A destination and what the policy says of it.
package struct JudgedDestination: Sendable {
  /// Who.
  package var destination: Destination
  /// The verdict.
  package var verdict: DestinationVerdict

  /// Joins a destination and its verdict.
  package init(destination: Destination, verdict: DestinationVerdict) {
    self.destination = destination
    self.verdict = verdict
  }
}

/// Questions that went to one resolver.
package struct ResolverUse: Hashable, Sendable {
  /// The resolver's address.
  package var address: String
  /// Its name or operator, empty if unknown.
  package var name: String
  /// The country of the address; empty if unknown.
  package var country: String
  /// Whether the network assigned it; `nil` if no assignment was seen.
  package var assigned: Bool?
  /// How it was used: `dns`, `dot`, `doh`, `doq`.
  package var transport: String
  /// How many questions (or flows, where the questions cannot be read).
  package var questions: UInt64
  /// Captures in which it was used, counted from 0, ascending.
  package var captures: [Int]

  /// The use of one resolver.
  package init(
    address: String,
    name: String,
    country: String,
    assigned: Bool?,
    transport: String,
    questions: UInt64,
    captures: [Int]
  ) {
    self.address = address
    self.name = name
    self.country = country
    self.assigned = assigned
    self.transport = transport
    self.questions = questions
    self.captures = captures
  }
}

/// Traffic over time in bins of equal length, one row a capture.
package struct Timeline: Sendable {
  /// One capture's bins.
  package struct Row: Hashable, Sendable {
    /// The capture, counted from 0.
    package var capture: Int
    /// The capture's label: its phase or file name.
    package var label: String
    /// RFC 3339 time at which the first bin starts.
    package var start: String
    /// The length of a bin in seconds.
    package var binSeconds: Double
    /// Flows that began in each bin, per outcome of their destination.
    package var violations: [Int]
    package var conforming: [Int]
    package var undecided: [Int]
    package init(
      capture: Int,
      label: String,
      start: String,
      binSeconds: Double,
      violations: [Int],
      conforming: [Int],
      undecided: [Int]
    ) {
      self.capture = capture
      self.label = label
      self.start = start
      self.binSeconds = binSeconds
      self.violations = violations
      self.conforming = conforming
      self.undecided = undecided
    }
  }
  /// One row a capture, in order.
  package var rows: [Row]
  /// Wraps the rows.
  package init(rows: [Row]) { self.rows = rows }
}
