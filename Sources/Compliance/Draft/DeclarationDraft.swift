package import Wire

/// A declaration as captures would have it, for the vendor to check and to complete.
///
/// What it holds was observed. What captures cannot show (what data is for, who processes it where,
/// on whose consent) stays open, and an audit counts what is still open as a defect.
package struct DeclarationDraft: Sendable {
  /// What stands where the vendor has to say something.
  package static let placeholder = "TO-BE-FILLED-IN"

  /// A capture that the draft rests on.
  package struct Source: Hashable, Sendable {
    /// Its name without the folders of this machine.
    package var name: String
    /// Its SHA-256, 64 hexadecimal digits; `nil` if it was not hashed.
    package var sha256: String?

    /// A capture by name.
    package init(name: String, sha256: String?) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// Someone who operates servers, as far as the knowledge base knows.
  package struct Party: Hashable, Sendable {
    /// What endpoints call it.
    package var id: String
    /// Its name.
    package var name: String
    /// The jurisdiction it is under; empty if unknown.
    package var country: String
  }

  /// Recipients that go together: the names of one registrable domain, or addresses of one network.
  package struct Endpoint: Sendable {
    /// What the draft calls it.
    package var id: String
    /// Names that were contacted, sorted.
    package var names: [String] = []
    /// Addresses for which no name is known, or none that a declaration can hold, sorted.
    package var addresses: [IPAddress] = []
    /// Whether it was contacted over IPv4, for lists that keep the families apart.
    package var hasIPv4 = false
    /// The same, for IPv6.
    package var hasIPv6 = false
    /// Ports contacted, sorted; none if it was only seen to open flows itself.
    package var ports: [DeclaredPort] = []
    /// The lowest TLS version agreed on, if every flow with payload has one.
    package var minimumTLS: UInt16?
    /// Application protocols agreed on (ALPN), sorted.
    package var alpn: [String] = []
    /// The party that operates it; empty if unknown.
    package var party = ""
    /// What it is for, where that can be told from the traffic: `time`, `dns`; empty otherwise.
    package var purpose = ""
    /// Whether only the handset was seen to open flows.
    package var isInitiatedByDevice = true
    /// What was observed of each recipient, one line each, in order of the run.
    package var observations: [String] = []

    /// An endpoint of which only the name is known.
    init(id: String) { self.id = id }
  }

  /// A resolver that was asked and that no network was seen to assign.
  package struct Resolver: Hashable, Sendable {
    /// How it was asked: `dot`, `doq`, `doh`, `httpdns` or `dns`.
    package var transport: String
    /// Its name; empty if unknown.
    package var name: String
    /// Its addresses, sorted.
    package var addresses: [IPAddress]
  }

  /// The captures.
  package var sources: [Source]
  /// When the last frame was taken; `nil` without frames.
  package var lastTime: Timestamp?
  /// Apps that sent something, where the captures name them, sorted.
  package var apps: [String] = []
  /// Who operates servers.
  package var parties: [Party] = []
  /// Who received data.
  package var endpoints: [Endpoint] = []
  /// `network_assigned` or `own`; empty where the captures do not show which.
  package var resolverPolicy = ""
  /// Whether resolvers that the network assigned were asked beside the product's own.
  package var fallsBackToNetwork = false
  /// Resolvers of the product's own choice.
  package var resolvers: [Resolver] = []
  /// Whether hosts of the local network were contacted.
  package var hasLocalHosts = false
  /// Names that the test script opened and that were left out, sorted.
  package var visited: [String] = []

  /// A draft of which only the captures are known.
  init(sources: [Source]) { self.sources = sources }
}
