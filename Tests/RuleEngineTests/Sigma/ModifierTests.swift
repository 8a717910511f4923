import Knowledge
import Testing
import Wire

@testable import RuleEngine

/// Whether a value passes a test written as in a rule, such as `f|contains: a`.
private func accepts(
  _ test: String,
  _ value: FactValue,
  other: FactValue = .missing
) throws -> Bool {
  let parser = DetectionParser(
    fields: ["f", "g"],
    placeholders: ["list": ["one", "t*o"], "none": [], "nets": ["192.0.2.0/24"]]
  )
  let node = try YAMLFile.parse("{\(test)}", file: "t.yml")
  return try parser.detection(node).accepts(fields: 2) { $0 == 0 ? value : other }
}

@Suite struct `A field test` {
  @Test(
    arguments: [
      ("f: abc", "ABC", true), ("f: abc", "abcd", false), ("f: ''", "", true),
      ("f: ''", "a", false), ("f: 'a*c'", "abbc", true), ("f: 'a?c'", "abc", true),
      ("f: 'a?c'", "ac", false), (#"f: 'a\*c'"#, "a*c", true), (#"f: 'a\*c'"#, "abc", false),
      (#"f: 'a\?c'"#, "a?c", true), (#"f: 'a\\*c'"#, #"a\bc"#, true),
      (#"f: 'a\\\*c'"#, #"a\*c"#, true), (#"f: 'a\b'"#, #"a\b"#, true),
      (#"f: 'a\\b'"#, #"a\b"#, true), (#"f: 'a\\\b'"#, #"a\\b"#, true),
      (#"f: 'a\\\\b'"#, #"a\\b"#, true), (#"f: 'a\'"#, #"a\"#, true),
      ("f|contains: 'b?d'", "abcde", true), ("f|contains: ''", "x", true),
      ("f|startswith: ab", "ABC", true), ("f|startswith: b", "abc", false),
      ("f|endswith: BC", "abc", true), ("f|endswith: b", "abc", false),
      ("f|endswith: 'b*'", "abc", true), ("f|contains|all: [a, c]", "abc", true),
      ("f|contains|all: [a, d]", "abc", false), ("f|cased: Abc", "abc", false),
      ("f|contains|cased: Bc", "aBc", true), ("f: [a, b]", "b", true), ("f: [a, b]", "c", false),
      ("f: [a, b, c, d, e, f, g, h, i, J]", "j", true),
      ("f|cased: [a, b, c, d, e, f, g, h, i, J]", "j", false),
      ("f|neq: a", "b", true), ("f|neq: a", "A", false), ("f|neq: [a, b]", "b", false),
      ("f|contains|neq: b", "abc", false), ("f: ÄÖ", "äö", true), ("f|contains: 'Ö*'", "äöü", true),
    ] as [(String, String, Bool)]
  )
  func `on text says what Sigma says`(test: String, value: String, expected: Bool) throws {
    #expect(try accepts(test, .text(value)) == expected)
  }

  @Test(
    arguments: [
      ("f|re: 'b+c'", "abbcd", true), ("f|re: '^b'", "abc", false), ("f|re: 'ABC'", "abc", false),
      ("f|re|i: 'ABC'", "abc", true), ("f|re: 'a.c'", "a\nc", false),
      ("f|re|s: 'a.c'", "a\nc", true), ("f|re: '^b$'", "a\nb\nc", false),
      ("f|re|m: '^b$'", "a\nb\nc", true), ("f|re|i|m|s: '^B.C'", "a\nb\nc", true),
      ("f|re: '^$'", "", true), ("f|re: ''", "abc", true), ("f|re: '^a{2,3}$'", "aaaa", false),
      (#"f|re: '\d+\.\w'"#, "x12.y", true), ("f|re: 'é.x'", "éäx", true),
      ("f|re|i: 'É'", "é", true), ("f|re: '[^a-c]'", "abc", false), ("f|re|neq: 'a'", "b", true),
      ("f|re: ['x', 'b']", "abc", true), ("f|re|all: ['x', 'b']", "abc", false),
    ] as [(String, String, Bool)]
  )
  func `with a regular expression searches anywhere`(
    test: String,
    value: String,
    expected: Bool
  ) throws {
    #expect(try accepts(test, .text(value)) == expected)
  }

  @Test(
    arguments: [
      ("f|base64: foobar", "Zm9vYmFy", true), ("f|base64: fo", "Zm8=", true),
      ("f|base64|contains: fo", "xZm8=x", true),
      // "foobar" behind no, one and two other octets.
      ("f|base64offset|contains: foobar", "Zm9vYmFyIQ==", true),
      ("f|base64offset|contains: foobar", "IWZvb2JhciE=", true),
      ("f|base64offset|contains: foobar", "ISFmb29iYXIh", true),
      ("f|base64offset|contains: foobar", "Zm9vYmF6", false),
      ("f|base64offset|contains|all: [foo, bar]", "Zm9vYmFy", true),
      ("f|base64offset|contains|all: [foo, baz]", "Zm9vYmFy", false),
      ("f|wide|base64: cmd", "YwBtAGQA", true), ("f|utf16le|base64: cmd", "YwBtAGQA", true),
      ("f|utf16be|base64: cmd", "AGMAbQBk", true), ("f|utf16|base64: cmd", "//5jAG0AZAA=", true),
      ("f|wide: ab", "a\0b\0", true), ("f|wide: 'a*'", "a\0xyz", true),
      ("f|windash|contains: ' -x'", "cmd /x", true),
      ("f|windash|contains: ' /x'", "cmd \u{2014}x", true),
      ("f|windash|contains: ' -x-y'", "cmd /x-y", true),
      ("f|windash|contains: ' -x-y'", "cmd /x/y", false),
      ("f|windash|contains|all: [' -x', ' -y']", "cmd /x -y", true),
      ("f|windash|contains|all: [' -x', ' -y']", "cmd /x", false),
      ("f|expand: '%list%'", "ONE", true), ("f|expand: '%list%'", "t*o", true),
      ("f|expand: '%list%'", "too", false), ("f|expand: 'a%list%z'", "aonez", true),
      ("f|expand: 'a*%list%'", "axxone", true), ("f|expand: '%none%'", "one", false),
      ("f|expand|contains|all: '%list%'", "one t*o", true),
      ("f|expand|contains|all: '%list%'", "one", false),
      ("f|cidr|expand: '%nets%'", "192.0.2.9", true),
    ] as [(String, String, Bool)]
  )
  func `changes its values as the modifiers say`(
    test: String,
    value: String,
    expected: Bool
  ) throws {
    #expect(try accepts(test, .text(value)) == expected)
  }

  @Test(
    arguments: [
      ("f: 443", .number(443), true), ("f: '443'", .number(443), true),
      ("f: '44*'", .number(443), true), ("f: 443", .text("443"), true),
      ("f|gt: 1.5", .number(2), true), ("f|gte: 2", .number(2), true),
      ("f|lt: 2", .number(2), false),
      ("f|lte: 2", .text("2.0"), true), ("f|lt: 2", .text("x"), false),
      ("f|lt: 2", .missing, false),
      ("f|neq: 443", .number(443), false), ("f|neq: 443", .missing, true),
      ("f|gt|neq: 5", .number(3), true), ("f: true", .flag(true), true),
      ("f: 'true'", .flag(false), false), ("f: null", .missing, true),
      ("f: null", .text(""), false),
      ("f: ''", .missing, false), ("f: [null, x]", .missing, true), ("f: '*'", .missing, false),
      ("f|exists: true", .text(""), true), ("f|exists: false", .missing, true),
      ("f|exists: true", .missing, false), ("f: b", .texts(["a", "b"]), true),
      ("f|contains|all: [a, b]", .texts(["xa", "yb"]), true),
      ("f|neq: a", .texts(["a", "b"]), false),
    ] as [(String, FactValue, Bool)]
  )
  func `on numbers, flags and lists says what Sigma says`(
    test: String,
    value: FactValue,
    expected: Bool
  ) throws {
    #expect(try accepts(test, value) == expected)
  }

  @Test(
    arguments: [
      ("f|cidr: 192.0.2.0/24", "192.0.2.7", true), ("f|cidr: 192.0.2.0/24", "192.0.3.7", false),
      ("f|cidr: '2001:db8::/32'", "2001:db8:5::1", true), ("f|cidr: '2001:db8::/32'", "::1", false),
      ("f|cidr: 192.0.2.7", "192.0.2.7", true), ("f|cidr: '::/0'", "192.0.2.7", false),
      ("f|cidr: [10.0.0.0/8, '2001:db8::/32']", "2001:db8::1", true),
      ("f: 192.0.2.7", "192.0.2.7", true),
      ("f|startswith: '2001:db8:'", "2001:db8::1", true),
    ] as [(String, String, Bool)]
  )
  func `on addresses knows blocks of both families`(
    test: String,
    value: String,
    expected: Bool
  ) throws {
    let address = try #require(IPAddress(value))
    #expect(try accepts(test, .address(address)) == expected)
    #expect(try accepts(test, .text(value)) == expected)
  }

  @Test(
    arguments: [
      ("f|fieldref: g", "abc", "ABC", true), ("f|fieldref: g", "abc", "ab", false),
      ("f|fieldref|startswith: g", "abc", "ab", true),
      ("f|fieldref|endswith: g", "abc", "bc", true),
      ("f|fieldref|contains: g", "abc", "b", true), ("f|fieldref|cased: g", "abc", "ABC", false),
      ("f|fieldref: g", "a*c", "abc", false), ("f|fieldref|neq: g", "abc", "abd", true),
    ] as [(String, String, String, Bool)]
  )
  func `compares two fields`(test: String, value: String, other: String, expected: Bool) throws {
    #expect(try accepts(test, .text(value), other: .text(other)) == expected)
  }

  @Test func `compares no field with a missing one`() throws {
    #expect(try !accepts("f|fieldref: g", .missing, other: .missing))
    #expect(try !accepts("f|fieldref|contains: g", .text("a"), other: .missing))
  }

  @Test(
    arguments: [
      // 2026-11-22 is a Sunday of ISO week 47; 2027-01-01 a Friday of week 53 of the year before.
      ("minute: 5", 1_795_305_911, true), ("hour: 0", 1_795_305_911, true),
      ("hour|gte: 22", 1_795_305_911, false), ("hour|lt: 6", 1_795_305_911, true),
      ("day: 22", 1_795_305_911, true), ("week: 47", 1_795_305_911, true),
      ("month: 11", 1_795_305_911, true), ("year|gt: 2025", 1_795_305_911, true),
      ("week: 53", 1_798_761_600, true), ("week: 1", 0, true), ("year: 1969", -1, true),
      ("day: 31", -1, true),
    ] as [(String, Int64, Bool)]
  )
  func `looks at parts of a time in UTC`(test: String, seconds: Int64, expected: Bool) throws {
    let time = Timestamp(nanoseconds: seconds * 1_000_000_000)
    #expect(try accepts("f|\(test)", .time(time)) == expected)
    #expect(try !accepts("f|\(test)", .text("noon")))
  }

  @Test func `takes every moment a clock can show`() {
    for nanoseconds in [Int64.min, -1, 0, .max] {
      for part in TimePart.allCases {
        let value = part.value(of: Timestamp(nanoseconds: nanoseconds))
        #expect(value >= 0 && value <= 2262, "\(part)")
      }
    }
  }
}

@Suite struct `A Sigma text in Base64` {
  @Test func `is found at each place of every text that holds it`() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    for needle in ["a", "ab", "abc", "IMEI=35", "\u{e9}t\u{e9}"] {
      let forms = try #require(SigmaText(needle).base64AtAnyOffset)
      for (offset, form) in forms.enumerated() {
        let octets = try #require(form.octets)
        #expect(octets.allSatisfy { alphabet.contains(Character(UnicodeScalar($0))) })
        for before in stride(from: offset, through: 9, by: 3) {
          for after in 0..<4 {
            let text =
              String(repeating: "x", count: before) + needle
              + String(repeating: "~", count: after)
            let whole = try #require(SigmaText(text).base64?.octets)
            let found = TextPattern(form, anchor: .anywhere, cased: true)
            #expect(found.matches(String(decoding: whole, as: UTF8.self)), "\(text)")
          }
        }
      }
    }
  }
}
