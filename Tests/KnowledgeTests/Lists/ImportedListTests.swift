import FoundationEssentials
import Testing
import Wire

@testable import Knowledge

/// A list from its text.
private func list(_ text: String) throws -> ImportedList {
  try ImportedList(bytes: Data(text.utf8), file: "list.txt")
}

/// Lists written by hand in each format, all of which hold the same names and addresses.
private let samples: [ImportedList.Format: String] = [
  .hosts: """
  # Title: Sample hosts
  # Last updated: 2026-11-01
  127.0.0.1 localhost
  ::1 ip6-localhost
  0.0.0.0 tracker.example # inline
  0.0.0.0 0.0.0.0
  :: ads.metrics.example beacon.example
  192.0.2.7 printer.example
  not a line
  """,
  .adblock: """
  [Adblock Plus 2.0]
  ! Title: Sample filters
  ! Last modified: 01 Nov 2026 10:00 UTC
  ! License: public domain
  ||tracker.example^
  ||metrics.example^$third-party
  @@||good.metrics.example^
  ||beacon.example^$important
  ||pages.example^$script
  ||pages.example/path
  example.org##.banner
  /banner[0-9]+/
  ||203.0.113.9^
  """,
  .plain: """
  # Title: Sample names
  tracker.example
  *.metrics.example
  beacon.example
  203.0.113.9
  198.51.100.0/24
  2001:db8:9::/48
  com
  not_ok!
  münchen.example
  """,
  .exodus: """
  {"trackers": {
    "2": {"id": 2, "name": "Beacon", "code_signature": "com.beacon", "network_signature": "beacon\\\\.example"},
    "1": {"id": 1, "name": "Tracker", "network_signature": "(^|\\\\.)tracker\\\\.example$|\\\\.metrics\\\\.example"},
    "3": {"id": 3, "name": "Silent", "network_signature": ""},
    "4": {"id": 4, "name": "Unknown", "network_signature": "NC"},
    "5": {"id": 5, "name": "Greedy", "network_signature": ".*"},
    "6": {"id": 6, "name": "Backwards", "network_signature": "(a)\\\\1"},
    "7": {"id": 7}
  }}
  """,
  .zeekIntel:
    "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"
    + "tracker.example\tIntel::DOMAIN\tsample\ta tracker\n"
    + "ads.metrics.example\tIntel::DOMAIN\tsample\t-\n"
    + "http://beacon.example/\tIntel::URL\tsample\t-\n"
    + "beacon.example/page?q=1\tIntel::URL\tsample\t-\n"
    + "203.0.113.9\tIntel::ADDR\tsample\t-\n"
    + "2001:db8:9::/48\tIntel::SUBNET\tsample\t-\n"
    + "d41d8cd98f00b204e9800998ecf8427e\tIntel::FILE_HASH\tsample\t-\n",
  .misp: """
  {"Event": {"info": "Sample event", "date": "2026-11-01",
    "Attribute": [
      {"type": "domain", "value": "tracker.example", "to_ids": true, "uuid": "a"},
      {"type": "hostname", "value": "ads.metrics.example", "to_ids": true, "uuid": "b"},
      {"type": "ip-dst", "value": "203.0.113.9", "to_ids": true, "uuid": "c"},
      {"type": "domain", "value": "reference.example", "to_ids": false, "uuid": "d"},
      {"type": "md5", "value": "d41d8cd98f00b204e9800998ecf8427e", "to_ids": true, "uuid": "e"},
      {"value": 1}
    ],
    "Object": [{"Attribute": [
      {"type": "domain|ip", "value": "beacon.example|2001:db8:9::1", "to_ids": true, "uuid": "f"},
      {"type": "ip-dst|port", "value": "198.51.100.7|443", "to_ids": true, "uuid": "g"}
    ]}]}}
  """,
  .stix: """
  {"type": "bundle", "id": "bundle--1", "objects": [
    {"type": "identity", "id": "identity--1", "name": "Lab"},
    {"type": "indicator", "id": "indicator--1", "name": "Tracker", "pattern_type": "stix",
     "modified": "2026-11-01T00:00:00Z",
     "pattern": "[domain-name:value = 'tracker.example' OR domain-name:value = 'beacon.example']"},
    {"type": "indicator", "id": "indicator--2", "pattern_type": "stix",
     "pattern": "[domain-name:value IN ('ads.metrics.example', 'x.metrics.example')] OR [ipv4-addr:value = '203.0.113.9']"},
    {"type": "indicator", "id": "indicator--3", "pattern_type": "stix",
     "pattern": "[ipv6-addr:value = '2001:db8:9::/48']"},
    {"type": "indicator", "id": "indicator--4", "pattern_type": "stix",
     "pattern": "[domain-name:value = 'a.example' AND file:size = 1]"},
    {"type": "indicator", "id": "indicator--5", "pattern_type": "sigma", "pattern": "title: x"},
    {"type": "indicator", "id": "indicator--6", "revoked": true, "pattern_type": "stix",
     "pattern": "[domain-name:value = 'revoked.example']"},
    {"type": "indicator", "id": "indicator--7", "pattern_type": "stix",
     "pattern": "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"}
  ]}
  """,
]

@Suite struct `A list of others` {
  @Test(arguments: ImportedList.Format.allCases)
  func `is told by its content and holds its names`(format: ImportedList.Format) throws {
    let list = try list(try #require(samples[format]))
    #expect(list.format == format)
    #expect(list.match(name: "Tracker.Example.") != nil)
    #expect(list.match(name: "ads.metrics.example") != nil)
    #expect(list.match(name: "beacon.example") != nil)
    for name in ["tracker.example.org", "nottracker.example", "printer.example", "localhost"] {
      #expect(list.match(name: name) == nil, "\(name)")
    }
  }

  @Test(arguments: [ImportedList.Format.hosts, .zeekIntel, .stix])
  func `of exact names holds nothing below them`(format: ImportedList.Format) throws {
    #expect(try list(try #require(samples[format])).match(name: "a.tracker.example") == nil)
  }

  @Test(arguments: [ImportedList.Format.adblock, .misp])
  func `of domains holds what lies below them`(format: ImportedList.Format) throws {
    let list = try list(try #require(samples[format]))
    #expect(list.match(name: "a.tracker.example")?.entry == "tracker.example")
  }

  @Test(arguments: [ImportedList.Format.plain, .zeekIntel, .misp, .stix, .adblock])
  func `holds addresses`(format: ImportedList.Format) throws {
    let list = try list(try #require(samples[format]))
    #expect(list.match(address: try ip("203.0.113.9"))?.entry == "203.0.113.9")
    #expect(list.match(address: try ip("203.0.113.10")) == nil)
    #expect(list.match(address: try ip("2001:db8:8::1")) == nil)
    if format != .adblock { #expect(list.match(address: try ip("2001:db8:9::1")) != nil) }
  }

  @Test func `takes out again what it excepts`() throws {
    let list = try list(try #require(samples[.adblock]))
    #expect(list.match(name: "bad.metrics.example") != nil)
    #expect(list.match(name: "good.metrics.example") == nil)
    #expect(list.match(name: "a.good.metrics.example") == nil)
  }

  @Test(
    arguments: [
      (
        ImportedList.Format.hosts,
        [
          "1 × names with an address of their own at line 8",
          "1 × no line of a hosts file at line 9",
        ]
      ),
      (
        .adblock,
        [
          "1 × rules for some kinds of request alone at line 9",
          "1 × rules on parts of an address of a page at line 10",
          "1 × rules that hide parts of pages at line 11",
          "1 × regular expressions on addresses of pages at line 12",
        ]
      ),
      (
        .plain,
        [
          "1 × names of a single label at line 8", "1 × names of a single label at line 9",
          "1 × names outside ASCII that are not in their xn-- form at line 10",
        ]
      ),
      (
        .exodus,
        [
          "2 × trackers without a network signature at tracker 3",
          "1 × patterns that match any name at tracker 5",
          "1 × patterns that cannot be searched for in linear time at tracker 6",
          "1 × entries that are no trackers at tracker 7",
        ]
      ),
      (
        .zeekIntel,
        [
          "1 × addresses of single pages: their hosts serve others as well at line 5",
          "1 × indicators other than names and addresses at line 8",
        ]
      ),
      (
        .misp,
        [
          "1 × attributes that are not meant for detection (to_ids) at attribute d",
          "1 × attributes other than names and addresses at attribute e",
          "1 × entries that are no attributes at Sample event",
        ]
      ),
      (
        .stix,
        [
          "1 × patterns that are more than a choice of names and addresses at indicator--4",
          "1 × indicators without a STIX pattern at indicator--5",
          "1 × revoked indicators at indicator--6",
          "1 × indicators other than names and addresses at indicator--7",
        ]
      ),
    ] as [(ImportedList.Format, [String])]
  )
  func `says what it could not take`(format: ImportedList.Format, expected: [String]) throws {
    let list = try list(try #require(samples[format]))
    let skipped = list.skipped.map { "\($0.count) × \($0.reason) at \($0.first)" }
    // Names of one label come once, with the first place.
    let wanted =
      format == .plain ? ["2 × names of a single label at line 8", expected[2]] : expected
    #expect(skipped == wanted)
  }

  @Test func `gives what it says of itself and of its members`() throws {
    let adblock = try list(try #require(samples[.adblock]))
    #expect(adblock.title == "Sample filters" && adblock.licence == "public domain")
    #expect(adblock.date == "01 Nov 2026 10:00 UTC")
    #expect(adblock.match(name: "tracker.example")?.line == 5)
    let exodus = try list(try #require(samples[.exodus]))
    #expect(exodus.match(name: "x.metrics.example")?.label == "Tracker")
    let misp = try list(try #require(samples[.misp]))
    #expect(
      misp.date == "2026-11-01" && misp.match(name: "beacon.example")?.label == "Sample event"
    )
    let stix = try list(try #require(samples[.stix]))
    #expect(stix.match(name: "beacon.example")?.label == "Tracker")
    let intel = try list(try #require(samples[.zeekIntel]))
    #expect(intel.match(name: "tracker.example")?.label == "sample: a tracker")
  }

  @Test(arguments: [
    ("", "it is empty"), ("   \n", "it is empty"), ("{\"a\": 1}", "JSON of no known kind"),
    ("{\"trackers\": {}}", "no name, address or pattern"), ("[1, 2]", "JSON of no known kind"),
    ("com\nlocalhost\n", "names of a single label"), ("0.0.0.0/0\n", "no name, address or pattern"),
    ("{\"type\": \"bundle\", \"objects\": []}", "no name, address or pattern"),
    ("#fields\tindicator\n", "no name, address or pattern"),
  ])
  func `that can match nothing is refused with the reason`(text: String, message: String) {
    let error = #expect(throws: KnowledgeError.self) { try list(text) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `that is no text is refused`() {
    #expect(throws: KnowledgeError.self) {
      try ImportedList(bytes: Data([0xff, 0xfe, 0x41, 0]), file: "x")
    }
  }

  @Test(arguments: ImportedList.Format.allCases)
  func `cut off anywhere is read or refused`(format: ImportedList.Format) throws {
    let bytes = Array(try #require(samples[format]).utf8)
    for count in bytes.indices {
      let part = try? ImportedList(bytes: Data(bytes[..<count]), file: "x")
      #expect(part?.match(name: "q0.example") == nil)
    }
  }

  @Test func `with long lines, deep nesting or endless patterns costs little`() throws {
    let long = String(repeating: "a", count: 1 << 20) + ".example\nok.example\n"
    #expect(try list(long).skipped.map(\.reason) == ["lines longer than 4,096 octets"])
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: KnowledgeError.self) { try list(deep) }
    let nested = "{\"type\":\"bundle\",\"objects\":" + String(repeating: "[", count: 600) + "}"
    #expect(throws: KnowledgeError.self) { try list(nested) }
    let choice = String(repeating: "domain-name:value = 'a.example' OR ", count: 20_000)
    #expect(STIXPattern("[\(choice)domain-name:value = 'b.example']") == nil)
  }
}

@Suite struct `A pattern of STIX` {
  @Test(arguments: [
    ("[domain-name:value = 'a.b']", ["a.b"]), ("[ipv4-addr:value='1.2.3.4']", ["1.2.3.4"]),
    ("[url:value = 'it\\'s']", ["it's"]), ("[a:b = 'x'] OR [c:d IN ('y', 'z')]", ["x", "y", "z"]),
  ])
  func `that is a choice gives its values`(text: String, values: [String]) {
    #expect(STIXPattern(text)?.terms.map(\.value) == values)
  }

  @Test(arguments: [
    "", "[", "[]", "[a:b = 'x'", "[a:b = x]", "[a:b = 'x' AND c:d = 'y']", "[a:b != 'x']",
    "[a:b LIKE 'x%']", "[NOT a:b = 'x']", "[a:b = 'x'] FOLLOWEDBY [c:d = 'y']",
    "[a:b = 'x'] WITHIN 5 SECONDS", "[a:b IN ()]", "[a:b = 'x'] trailing", "[a:b = 'x",
    "[a:b = 'x\\",
  ])
  func `that is more or broken is not read`(text: String) { #expect(STIXPattern(text) == nil) }
}
