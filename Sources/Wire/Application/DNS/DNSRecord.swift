/// What a DNS message asks for (RFC 1035 §4.1.2).
package struct DNSQuestion: Hashable, Sendable {
  /// The name asked for, in the form of ``DNSName``.
  package var name: String
  /// The type asked for, such as 28 for AAAA.
  package var type: UInt16
  /// The class, 1 for IN; in mDNS its top bit asks for a unicast answer (RFC 6762 §5.4).
  package var klass: UInt16

  /// A question with its three fields.
  package init(name: String, type: UInt16, klass: UInt16) {
    self.name = name
    self.type = type
    self.klass = klass
  }
}

/// A resource record (RFC 1035 §4.1.3).
package struct DNSResourceRecord: Hashable, Sendable {
  /// The owner, in the form of ``DNSName``.
  package var name: String
  /// The type, such as 1 for A.
  package var type: UInt16
  /// The class, 1 for IN; in mDNS its top bit flushes caches (RFC 6762 §10.2).
  package var klass: UInt16
  /// Seconds it may be kept; for OPT the extended code and flags (RFC 6891 §6.1.3).
  package var ttl: UInt32
  /// What it says.
  package var data: DNSRecordData
  /// Whether the data could not be read as the type demands; `data` is then `.other`.
  package var isDamaged: Bool

  /// What it says in the form that Zeek gives answers.
  package var text: String { data.text }

  /// The address of an A or AAAA record.
  package var address: IPAddress? {
    if case .address(let address) = data { address } else { nil }
  }
}

/// What a resource record says, by type.
package enum DNSRecordData: Hashable, Sendable {
  /// A and AAAA.
  case address(IPAddress)
  /// CNAME, NS, PTR and DNAME.
  case name(String)
  /// MX: the preference and the mail exchange.
  case mx(preference: UInt16, exchange: String)
  /// SRV (RFC 2782).
  case srv(priority: UInt16, weight: UInt16, port: UInt16, target: String)
  /// TXT and SPF: the strings, with `\xHH` for what is not printable ASCII.
  case txt(type: String, [String])
  /// SVCB and HTTPS (RFC 9460).
  case svcb(DNSServiceBinding)
  /// SOA: the primary server and the mailbox of who is in charge.
  case soa(primary: String, mailbox: String, serial: UInt32)
  /// OPT (RFC 6891): the options in order, as code and octets.
  case opt([DNSOption])
  /// Anything else, in words.
  case other(String)

  /// The form that Zeek's `dns.log` gives answers; for SVCB that of RFC 9460 §2.1.
  package var text: String {
    switch self {
    case .address(let address): address.description
    case .name(let name): name
    case .mx(_, let exchange): exchange
    case .srv(_, _, _, let target): target
    case .txt(let type, let strings):
      strings.map { "\(type) \($0.utf8.count) \($0)" }.joined(separator: " ")
    case .svcb(let binding): binding.text
    case .soa(let primary, _, _): primary
    case .opt(let options):
      (["OPT"] + options.map { "\($0.code)" }).joined(separator: " ")
    case .other(let text): text
    }
  }
}

/// One option of an OPT record (RFC 6891 §6.1.2).
package struct DNSOption: Hashable, Sendable {
  /// The option's number, such as 8 for Client Subnet (RFC 7871).
  package var code: UInt16
  /// Its octets.
  package var data: [UInt8]
}
