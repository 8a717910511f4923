/// Messages built by hand for the tests of DNS.
enum DNSSamples {
  static func header(
    id: Int = 0x1234,
    flags: Int = 0x8180,
    counts: [Int]
  ) -> [UInt8] {
    Octets.number(id, 2) + Octets.number(flags, 2) + counts.flatMap { Octets.number($0, 2) }
  }

  static func question(_ name: String, type: Int) -> [UInt8] {
    Octets.name(name) + Octets.number(type, 2) + [0, 1]
  }

  static func record(_ name: [UInt8], type: Int, ttl: Int = 300, _ data: [UInt8]) -> [UInt8] {
    name + Octets.number(type, 2) + [0, 1] + Octets.number(ttl, 4) + Octets.vector(2, data)
  }

  /// Points at the name of the question.
  static let pointer: [UInt8] = [0xc0, 12]

  /// An answer with a CNAME, an A and an AAAA record, names compressed.
  static let answer: [UInt8] =
    header(counts: [1, 3, 0, 0]) + question("www.example.com", type: 1)
    + record(pointer, type: 5, [3] + Array("cdn".utf8) + [0xc0, 16])
    + record([0xc0, 45], type: 1, [192, 0, 2, 1])
    + record([0xc0, 45], type: 28, Octets.hex("20010db8000000000000000000000007"))

  /// One record of every type that is read in full.
  static let allTypes: [UInt8] = {
    let name = Octets.name("a.test")
    let records: [(Int, [UInt8])] = [
      (2, name), (6, name + name + Octets.hex("0000000100000002000000030000000400000005")),
      (12, name), (13, [1, 0x61, 1, 0x62]), (15, [0, 10] + name), (16, [3, 0x61, 0x00, 0x62, 0]),
      (33, [0, 1, 0, 2, 0, 80] + name), (35, [0, 1, 0, 2, 1, 0x73, 1, 0x78, 0] + name),
      (39, name), (41, [0, 8, 0, 2, 1, 2]), (43, [0, 1, 8, 2, 0xaa]), (44, [1, 1, 0xab]),
      (46, [0, 1] + [UInt8](repeating: 0, count: 16) + name), (47, name + [0, 1, 0x40]),
      (48, [1, 0, 3, 8, 0xaa]), (50, [1]), (257, [0, 5] + Array("issueca.test".utf8)),
      (64, [0, 0] + name), (65, service), (99, [1, 0x76]), (4660, [1]),
    ]
    return header(counts: [0, records.count, 0, 0])
      + records.flatMap { record(name, type: $0.0, $0.1) }
  }()

  /// The data of an HTTPS record with every parameter known.
  static let service: [UInt8] =
    [0, 1, 0] + parameter(1, Octets.vector(1, Array("h2".utf8)) + Octets.vector(1, [0x68, 0x33]))
    + parameter(2, []) + parameter(3, [1, 0xbb]) + parameter(4, [192, 0, 2, 1])
    + parameter(5, [0xfe, 0x0d]) + parameter(6, Octets.hex("20010db8000000000000000000000001"))
    + parameter(7, Array("/dns-query{?dns}".utf8))

  private static func parameter(_ key: Int, _ value: [UInt8]) -> [UInt8] {
    Octets.number(key, 2) + Octets.vector(2, value)
  }
}
