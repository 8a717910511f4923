package import Wire

/// One resource record of a DNS answer section, in presentation form.
package struct DNSAnswer: Hashable, Sendable {
  /// The owner name, without the final dot; `.` for the root.
  package var name: String
  /// The record type, such as 1 for A.
  package var type: UInt16
  /// Seconds it may be kept.
  package var ttl: UInt32
  /// What it says, as Zeek prints it: an address, a name, or text.
  package var text: String { address.map(\.description) ?? words }
  /// What records say that hold no address.
  private let words: String
  /// The address of an A or AAAA record.
  package var address: IPAddress?

  /// A record as read from a message.
  package init(name: String, type: UInt16, ttl: UInt32, text: String, address: IPAddress? = nil) {
    self.name = name
    self.type = type
    self.ttl = ttl
    words = address == nil ? text : ""
    self.address = address
  }
}

/// A DNS question and the answer that came to it, if one did (RFC 1035 §4).
package struct DNSTransaction: Sendable {
  /// The flow it travelled in, as an index into ``Observations/flows``.
  package var flow: Int
  /// The frame of the question, or of the answer where only that was seen.
  package var first: FrameReference
  /// The frame of the answer; `nil` if none was seen.
  package var response: FrameReference?
  /// Who asked.
  package var client: IPAddress
  /// The port of who asked.
  package var clientPort: UInt16
  /// Who was asked.
  package var server: IPAddress
  /// The port of who was asked.
  package var serverPort: UInt16
  /// `dns`, `mdns` or `llmnr`; in the logs `nbns` too, whose names are decoded.
  package var service: Service
  /// 6 for TCP, 17 for UDP.
  package var proto: UInt8
  /// The transaction id.
  package var id: UInt16
  /// The name asked for, without the final dot; `.` for the root.
  package var query: String
  /// The type asked for, such as 28 for AAAA.
  package var queryType: UInt16
  /// The response code; `nil` if no answer was seen.
  package var responseCode: UInt8?
  /// The header's second 16 bits (QR, OPCODE, AA, TC, RD, RA, …), of the answer if there is one.
  package var flags: UInt16
  /// Whether the question itself was seen: `false` marks an unsolicited answer.
  package var queried: Bool
  /// The answer section, in order.
  package var answers: [DNSAnswer]
  /// What the header's OPCODE says, 0 for a standard query.
  package var opcode: UInt8 { UInt8(truncatingIfNeeded: flags >> 11 & 15) }
  /// The network of the client that a question or answer names (RFC 7871), for the logs.
  package var clientSubnet: IPPrefix? {
    get { clientSubnets.first }
    set { clientSubnets = newValue.map { [$0] } ?? [] }
  }
  // At most one: most questions have none, and an empty array takes a quarter of the room.
  private var clientSubnets: [IPPrefix] = []
  /// Whether question or answer carried a cookie (RFC 7873), for the logs.
  package var hasCookie = false

  /// A transaction with what is known of it.
  package init(
    flow: Int,
    first: FrameReference,
    response: FrameReference?,
    client: IPAddress,
    clientPort: UInt16,
    server: IPAddress,
    serverPort: UInt16,
    service: Service,
    proto: UInt8,
    id: UInt16,
    query: String,
    queryType: UInt16,
    responseCode: UInt8?,
    flags: UInt16,
    queried: Bool,
    answers: [DNSAnswer]
  ) {
    self.flow = flow
    self.first = first
    self.response = response
    self.client = client
    self.clientPort = clientPort
    self.server = server
    self.serverPort = serverPort
    self.service = service
    self.proto = proto
    self.id = id
    self.query = query
    self.queryType = queryType
    self.responseCode = responseCode
    self.flags = flags
    self.queried = queried
    self.answers = answers
  }
}

/// A TLS handshake, in TCP or in QUIC Initial packets.
package struct TLSHandshake: Sendable {
  /// The flow it opened, as an index into ``Observations/flows``.
  package var flow: Int
  /// The frame that completed the ClientHello, or the ServerHello where only that was seen.
  package var first: FrameReference
  /// The frame that completed the ServerHello.
  package var serverHello: FrameReference?
  /// The server name the client asked for (RFC 6066 §3), lower case; `nil` if it named none.
  package var serverName: String?
  /// The version agreed on, such as 0x0304; that offered where no ServerHello was seen.
  package var version: UInt16 = 0
  /// Whether `version` was agreed on, not just offered.
  package var established = false
  /// The cipher suite agreed on; `nil` without a ServerHello.
  package var cipher: UInt16?
  /// The group of the server's key share; `nil` if it named none.
  package var curve: UInt16?
  /// Application protocols the client offered, in its order (RFC 7301).
  package var clientALPN: [String] = []
  /// The application protocol agreed on, where it was visible.
  package var nextProtocol: String?
  /// JA3 of the ClientHello: MD5, 32 hexadecimal digits.
  package var ja3: String?
  /// JA4 of the ClientHello.
  package var ja4: String?
  /// Whether the ClientHello carried encrypted_client_hello or its ESNI forerunner.
  ///
  /// Random octets that only exercise the extension (GREASE ECH) look the same.
  package var ech = false
  /// Whether a ClientHello was read to its end, so that what it does not offer can be told.
  package var isHelloWhole = false
  /// Whether what it carried was the forerunner, draft-ietf-tls-esni-02 and earlier.
  package var esni = false
  /// What the handshake travelled in.
  package var carrier = TLSCarrier.tcp
  /// Whether the server took up an earlier session.
  package var resumed = false
  /// SHA-256 of each certificate seen, the server's own first: 64 hexadecimal digits.
  package var certificates: [String] = []
  /// For QUIC: the version number and the first destination connection id of the client.
  package var quic: QUICDetail?

  /// A handshake of which nothing is known but its place.
  package init(flow: Int, first: FrameReference) {
    self.flow = flow
    self.first = first
  }
}

/// What a TLS handshake travelled in.
package enum TLSCarrier: UInt8, Sendable {
  /// A TCP stream.
  case tcp
  /// QUIC's CRYPTO frames (RFC 9001 §4).
  case quic
  /// Datagrams of DTLS (RFC 6347, RFC 9147).
  case dtls
  /// The control channel of OpenVPN, over TCP or UDP.
  case openVPN
}

/// What QUIC adds to a handshake (RFC 9000 §17.2).
package struct QUICDetail: Hashable, Sendable {
  /// The version number on the wire, such as 1 or 0x6b3343cf.
  package var version: UInt32
  /// The client's first destination connection id.
  package var clientInitialConnectionID: [UInt8]
  /// The program that Google's QUIC Crypto names (UAID), such as `Chrome/74.0.3729.169 Android`.
  package var userAgent: String?

  /// The details of one connection.
  package init(version: UInt32, clientInitialConnectionID: [UInt8]) {
    self.version = version
    self.clientInitialConnectionID = clientInitialConnectionID
  }
}

/// A cleartext HTTP/1 request and what was seen of its response (RFC 9112).
package struct HTTPRequest: Sendable {
  /// The flow it travelled in, as an index into ``Observations/flows``.
  package var flow: Int
  /// The frame in which the request's head ended.
  package var first: FrameReference
  /// The method, such as `POST`.
  package var method: String
  /// The Host header as sent; `nil` if there was none.
  package var host: String?
  /// A second, different Host header, which makes the recipient doubtful.
  package var secondHost: String?
  /// The request target as sent.
  package var uri: String
  /// The protocol version, such as `1.1`.
  package var version: String
  /// The User-Agent header.
  package var userAgent: String?
  /// The Referer header.
  package var referrer: String?
  /// The Content-Type of the request.
  package var contentType: String?
  /// Octets of body the client was seen to send, as its headers state or as counted.
  package var requestBodyOctets: UInt64 = 0
  /// The status code; `nil` if no response was seen.
  package var statusCode: Int?
  /// Octets of body the server was seen to send.
  package var responseBodyOctets: UInt64 = 0
  /// The Content-Type of the response.
  package var responseType: String?
  /// The first octets of the response's body, in its content coding.
  package var responseStart = OctetPrefix()
  /// The SOAPAction header, which names what a UPnP device is asked to do.
  package var action: String?
  /// How the response began, where the request asks for the address of a name; else `nil`.
  package var answer: HTTPAnswer? {
    get { answers.first }
    set { answers = newValue.map { [$0] } ?? [] }
  }
  // At most one: hardly any request has one, and an empty array takes a quarter of the room.
  private var answers: [HTTPAnswer] = []

  /// A request as its head states it.
  package init(
    flow: Int,
    first: FrameReference,
    method: String,
    host: String?,
    uri: String,
    version: String
  ) {
    self.flow = flow
    self.first = first
    self.method = method
    self.host = host
    self.uri = uri
    self.version = version
  }
}

/// How the response to a request for a name's address began.
package struct HTTPAnswer: Hashable, Sendable {
  /// The most octets that are kept of its body.
  package static let keptOctets = 2048

  /// The frame in which the response's head ended; `nil` if no response was seen.
  package var frame: FrameReference?
  /// The first octets of its body, without the framing of chunks.
  package var body: [UInt8] = []

  /// An answer that has not come yet.
  package init() {}
}

/// What told a client which resolvers to use, and when.
package enum AssignmentSource: String, Sendable {
  /// DHCPv4 option 6 (RFC 2132 §3.8).
  case dhcpv4
  /// DHCPv6 option 23 (RFC 3646 §3).
  case dhcpv6
  /// The RDNSS option of a router advertisement (RFC 8106 §5.1).
  case routerAdvertisement = "router-advertisement"
  /// A Discovery of Network-designated Resolvers option (RFC 9463).
  case dnr
}

/// The resolvers a network assigned to its clients.
package struct ResolverAssignment: Sendable {
  /// The frame that assigned them.
  package var frame: FrameReference
  /// How.
  package var source: AssignmentSource
  /// Who said so: the DHCP server's or router's address.
  package var server: IPAddress
  /// The client it was meant for, where the message names one: its address.
  package var client: IPAddress?
  /// The client's hardware address, where the message names one.
  package var clientMAC: MACAddress?
  /// The resolvers, in the order given.
  package var resolvers: [IPAddress]
  /// The name of an encrypted resolver that DNR designates.
  package var encryptedName: String?
  /// Its protocols, port and path, as far as DNR says them.
  package var service = DNSServiceParameters()

  /// An assignment as read from one message.
  package init(
    frame: FrameReference,
    source: AssignmentSource,
    server: IPAddress,
    client: IPAddress?,
    clientMAC: MACAddress?,
    resolvers: [IPAddress],
    encryptedName: String? = nil
  ) {
    self.frame = frame
    self.source = source
    self.server = server
    self.client = client
    self.clientMAC = clientMAC
    self.resolvers = resolvers
    self.encryptedName = encryptedName
  }
}

/// A DHCP message that says something of a client or its network, for the `dhcp` log.
package struct DHCPEvent: Sendable {
  /// The flow it travelled in, as an index into ``Observations/flows``.
  package var flow: Int
  /// Its frame.
  package var frame: FrameReference
  /// The message type's name, such as `ACK` or `REPLY`.
  package var messageType: String
  /// The client's hardware address.
  package var clientMAC: MACAddress?
  /// The address given out.
  package var assigned: IPAddress?
  /// The client's host name.
  package var hostName: String?
  /// The client's vendor class.
  package var vendorClass: String?
  /// The resolvers assigned.
  package var resolvers: [IPAddress]
  /// The client's fully qualified name (RFC 4702, RFC 4704).
  package var clientName: String?
  /// The domain that the client is in (RFC 2132 §3.17).
  package var domain: String?
  /// The options that the client asks for, in its order: a fingerprint of its software.
  package var fingerprint: [UInt16] = []
  /// Routers assigned (RFC 2132 §3.5).
  package var routers: [IPAddress] = []
  /// Time servers assigned (RFC 2132 §8.3, RFC 4075).
  package var timeServers: [IPAddress] = []

  /// An event as read from one message.
  package init(
    flow: Int,
    frame: FrameReference,
    messageType: String,
    clientMAC: MACAddress?,
    assigned: IPAddress?,
    hostName: String?,
    vendorClass: String?,
    resolvers: [IPAddress]
  ) {
    self.flow = flow
    self.frame = frame
    self.messageType = messageType
    self.clientMAC = clientMAC
    self.assigned = assigned
    self.hostName = hostName
    self.vendorClass = vendorClass
    self.resolvers = resolvers
  }
}

/// Something malformed, truncated, dropped or given up on.
package struct Anomaly: Hashable, Sendable {
  /// A stable kebab-case code, such as `ipv4-header-truncated`.
  package var name: String
  /// What exactly, in words; may hold text from packets.
  package var detail: String
  /// Where; frame number 0 speaks of the whole capture.
  package var frame: FrameReference

  /// An anomaly at one place.
  package init(name: String, detail: String, frame: FrameReference) {
    self.name = name
    self.detail = detail
    self.frame = frame
  }
}
