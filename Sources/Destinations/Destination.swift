package import Flows
package import Wire

/// How a destination's name was learnt; earlier cases are stronger statements by the client itself.
package enum NameSource: String, Sendable, CaseIterable {
  /// The server name of a TLS ClientHello.
  case sni
  /// The server name of a QUIC ClientHello.
  case quicSNI = "quic-sni"
  /// The Host header of a cleartext request.
  case host
  /// A DNS answer to the same client before the flow.
  case dns
  /// A certificate that the server showed.
  case certificate
  /// No name is known: the address stands for itself.
  case none

  /// How strong a statement it is, from 0 for the strongest.
  package var rank: Int {
    switch self {
    case .sni: 0
    case .quicSNI: 1
    case .host: 2
    case .dns: 3
    case .certificate: 4
    case .none: 5
    }
  }
}

/// A name that a flow's responder went by, and where that was seen.
package struct DestinationName: Hashable, Sendable {
  /// The name, lower case, without a final dot; the address's text where there is no name.
  package var name: String
  /// How it was learnt.
  package var source: NameSource
  /// The frame that says so: the ClientHello, the request, the DNS answer; `nil` for `none`.
  package var frame: FrameReference?
  /// The names passed on the way for `dns`: the query first, then each CNAME target.
  package var chain: [String]

  /// A name with its proof.
  package init(name: String, source: NameSource, frame: FrameReference?, chain: [String] = []) {
    self.name = name
    self.source = source
    self.frame = frame
    self.chain = chain
  }
}

/// One database row that answered for an address.
package struct GeoEvidence: Hashable, Sendable {
  /// The database's name, such as `dbip-country-lite`.
  package var database: String
  /// When it was built, `YYYY-MM-DD`.
  package var buildDate: String
  /// The block the row covers, such as `203.0.113.0/24`.
  package var network: String
  /// What it says: ISO 3166-1 alpha-2, or empty for "no answer".
  package var country: String

  /// A row and its source.
  package init(database: String, buildDate: String, network: String, country: String) {
    self.database = database
    self.buildDate = buildDate
    self.network = network
    self.country = country
  }
}

/// How far the location of an address can be relied on.
package enum LocationConfidence: String, Sendable {
  /// Two or more sources agree and nothing speaks against them.
  case agreed
  /// Only one source answers.
  case single
  /// The user's own override file says so.
  case overridden = "override"
  /// Sources name different countries.
  case disagreement
  /// The address is answered from many places.
  case anycast
  /// The measured round trip is too short for the country that the sources name.
  case excludedByLatency = "excluded-by-latency"
  /// No source answers.
  case unknown
  /// Private, loopback, multicast and other addresses that lie nowhere.
  case notGlobal = "not-global"

  /// Whether a country may be relied on at all.
  package var isUsable: Bool { self == .agreed || self == .single || self == .overridden }
}

/// Where an address is: the four axes, kept apart.
package struct Location: Hashable, Sendable {
  /// Axis 1, hosting: the ISO 3166-1 code that sources give for the address; empty if unknown or
  /// if they disagree.
  package var country: String = ""
  /// Which sources stand behind ``country``, joined by `+`; empty if none.
  package var countrySource: String = ""
  /// How far that holds.
  package var confidence: LocationConfidence = .unknown
  /// Axis 2, registration: the country the network's AS number is registered in; empty if unknown.
  package var registeredCountry: String = ""
  /// Axis 3, operator: the home jurisdiction of who operates the server; empty if unknown.
  package var operatorCountry: String = ""
  /// Axis 4, name: the country of the name's top-level domain; empty for generic ones.
  package var nameCountry: String = ""
  /// Every row that was consulted for axis 1 and 2.
  package var evidence: [GeoEvidence] = []
  /// What the latency bound says, in words; `nil` if it says nothing.
  package var latencyNote: String?
  /// The IPv4 address inside the IPv6 one (NAT64, 6to4, Teredo) that was looked up in its stead.
  package var embeddedAddress: IPAddress?

  /// Nothing known.
  package init() {}
}

/// Who a destination is to the handset's maker (Ren et al., IMC 2019).
package enum Party: String, Sendable {
  /// The vendor itself.
  case first
  /// Clouds and CDNs under contract, as the policy or knowledge lists them.
  case support
  /// Anyone else.
  case third
  /// Connectivity checks, time, certificate status and the like.
  case infrastructure
  /// The local network: routers, printers, the resolver of the network.
  case local
  /// Not known.
  case unknown
}

/// Someone who received the handset's data: one address under one name.
package struct Destination: Sendable {
  /// The address.
  package var address: IPAddress
  /// The name it went by, with its proof.
  package var name: DestinationName
  /// The registrable domain of the name (public suffix plus one label); empty without a name.
  package var domain: String
  /// Who operates it, from the knowledge base or else the AS; empty if unknown.
  package var organisation: String
  /// What ``organisation`` rests on, such as `domain example.com` or `AS64500`.
  package var organisationSource: String
  /// Whether ``organisation`` is known rather than believed.
  package var organisationVerified = true
  /// Who operates the network that the address lies in, where the knowledge base knows the AS.
  package var hostOrganisation = ""
  /// The jurisdiction that ``hostOrganisation`` is under; empty if unknown.
  package var hostCountry = ""
  /// Who operates a name that ``name`` is an alias of (CNAME), where that is someone else and
  /// neither a cloud nor a CDN; empty if nobody.
  package var aliasOrganisation = ""
  /// What kind of infrastructure its name stands for; empty if none.
  package var infrastructure = ""
  /// Its relation to the vendor.
  package var party: Party
  /// The AS number, 0 if unknown.
  package var asn: UInt32
  /// The AS's holder as the database spells it.
  package var asName: String
  /// The four axes.
  package var location: Location
  /// Apps that talked to it, sorted.
  package var apps: [String]
  /// Services used with it, sorted.
  package var services: [String]
  /// Ports contacted as `tcp/443`, sorted.
  package var ports: [String]
  /// When it was first and last seen.
  package var first: FrameReference
  /// The time of its last frame.
  package var lastTime: Timestamp
  /// Its flows, as indices into ``Observations/flows``, in order.
  package var flows: [Int]
  /// Transport payload octets that handsets sent to it, ICMP left out.
  package var sentOctets: UInt64
  /// Transport payload octets that it sent back, ICMP left out.
  package var receivedOctets: UInt64
  /// Flows in which it answered.
  package var connectedFlows: Int
  /// Flows that it opened itself, towards the handset.
  package var inboundFlows = 0
  /// The smallest handshake round trip in nanoseconds, -1 if none was seen.
  package var roundTrip: Int64
  /// The frame that proves it.
  package var roundTripFrame: FrameReference?

  /// A destination with what is known from its first flow.
  package init(address: IPAddress, name: DestinationName, first: FrameReference) {
    self.address = address
    self.name = name
    domain = ""
    organisation = ""
    organisationSource = ""
    party = .unknown
    asn = 0
    asName = ""
    location = Location()
    apps = []
    services = []
    ports = []
    self.first = first
    lastTime = first.time
    flows = []
    sentOctets = 0
    receivedOctets = 0
    connectedFlows = 0
    roundTrip = -1
    roundTripFrame = nil
  }
}
