/// The name of a resource record or query type, `TYPE123` for one without (RFC 3597 §5).
///
/// Type 32 is NetBIOS's NB (RFC 1002 §4.2), not NIMLOC, which shares its number and is not in use.
package func dnsTypeName(_ type: UInt16) -> String {
  dnsTypeNames[type] ?? "TYPE\(type)"
}

/// The name of a response code (IANA "DNS RCODEs"), as Zeek writes it.
package func dnsResponseCodeName(_ code: UInt8) -> String {
  switch code {
  case 0: "NOERROR"
  case 1: "FORMERR"
  case 2: "SERVFAIL"
  case 3: "NXDOMAIN"
  case 4: "NOTIMP"
  case 5: "REFUSED"
  case 6: "YXDOMAIN"
  case 7: "YXRRSET"
  case 8: "NXRRSET"
  case 9: "NOTAUTH"
  case 10: "NOTZONE"
  case 11: "unassigned-11"
  case 16: "BADVERS"
  case 17: "BADKEY"
  case 18: "BADTIME"
  case 19: "BADMODE"
  case 20: "BADNAME"
  case 21: "BADALG"
  case 22: "BADTRUNC"
  case 23: "BADCOOKIE"
  default: "unassigned-\(code)"
  }
}

/// Types by number (IANA "Resource Record (RR) TYPEs").
private let dnsTypeNames: [UInt16: String] = [
  1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 11: "WKS", 12: "PTR", 13: "HINFO",
  15: "MX", 16: "TXT", 17: "RP", 18: "AFSDB", 24: "SIG", 25: "KEY", 28: "AAAA", 29: "LOC",
  32: "NB", 33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT", 38: "A6", 39: "DNAME", 41: "OPT",
  42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY",
  49: "DHCID", 50: "NSEC3", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS", 60: "CDNSKEY",
  61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 99: "SPF", 108: "EUI48",
  109: "EUI64", 249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 255: "ANY", 256: "URI",
  257: "CAA",
]
