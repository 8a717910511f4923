/// The name of a protocol version as Zeek writes it, such as `TLSv12`.
package func tlsVersionName(_ version: UInt16) -> String {
  switch version {
  case 0x0002: "SSLv2"
  case 0x0300: "SSLv3"
  case 0x0301: "TLSv10"
  case 0x0302: "TLSv11"
  case 0x0303: "TLSv12"
  case 0x0304: "TLSv13"
  case 0x7f00...0x7f1c: "TLSv13-draft\(version & 255)"
  case 0xfb00...0xfb20: "TLSv13-draft\(version & 255)-fb"
  case 0xfeff, 0x0100: "DTLSv10"
  case 0xfefd: "DTLSv12"
  case 0xfefc: "DTLSv13"
  default: "unknown-\(version)"
  }
}

/// The name of a key exchange group (IANA "TLS Supported Groups"), `unknown-NNN` without one.
package func tlsGroupName(_ group: UInt16) -> String {
  groupNames[group] ?? "unknown-\(group)"
}

/// The IANA name of a cipher suite, `unknown-NNN` for one that is not listed here.
package func tlsCipherName(_ suite: UInt16) -> String {
  tlsCipherNames[suite] ?? "unknown-\(suite)"
}

private let groupNames: [UInt16: String] = [
  1: "sect163k1", 2: "sect163r1", 3: "sect163r2", 4: "sect193r1", 5: "sect193r2",
  6: "sect233k1", 7: "sect233r1", 8: "sect239k1", 9: "sect283k1", 10: "sect283r1",
  11: "sect409k1", 12: "sect409r1", 13: "sect571k1", 14: "sect571r1", 15: "secp160k1",
  16: "secp160r1", 17: "secp160r2", 18: "secp192k1", 19: "secp192r1", 20: "secp224k1",
  21: "secp224r1", 22: "secp256k1", 23: "secp256r1", 24: "secp384r1", 25: "secp521r1",
  26: "brainpoolP256r1", 27: "brainpoolP384r1", 28: "brainpoolP512r1", 29: "x25519", 30: "x448",
  31: "brainpoolP256r1tls13", 32: "brainpoolP384r1tls13", 33: "brainpoolP512r1tls13",
  41: "curveSM2", 256: "ffdhe2048", 257: "ffdhe3072", 258: "ffdhe4096", 259: "ffdhe6144",
  260: "ffdhe8192", 512: "MLKEM512", 513: "MLKEM768", 514: "MLKEM1024",
  4587: "SecP256r1MLKEM768", 4588: "X25519MLKEM768", 4589: "SecP384r1MLKEM1024",
  25497: "X25519Kyber768Draft00", 25498: "SecP256r1Kyber768Draft00",
]
