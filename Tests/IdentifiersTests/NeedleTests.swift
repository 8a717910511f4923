import Flows
import Testing
import Wire

@testable import Identifiers

private let imei = "356938035643809"

private func message(
  _ octets: [UInt8],
  _ part: CleartextMessage.Part = .requestBody,
  head: String = ""
) -> CleartextMessage {
  var message = CleartextMessage(
    part: part,
    flow: 0,
    source: IPAddress("2001:db8:1::21") ?? IPAddress(ipv4: 0),
    sourceMAC: MACAddress(0),
    octets: octets,
    places: [
      .init(offset: 0, frame: FrameReference(capture: 0, frame: 7, time: Timestamp(nanoseconds: 0)))
    ]
  )
  message.head = Array(head.utf8)
  return message
}

private func found(
  _ octets: [UInt8],
  _ values: [DeviceProfile.Value] = [.init(.imei, imei)],
  head: String = ""
) -> [Disclosure] {
  var profile = DeviceProfile()
  profile.values = values
  var run = MessageSearch(ContentSearch(profile), message(octets, head: head))
  run.go()
  return run.found
}

private func hex(_ text: String) -> [UInt8] { Needles.unhex(Array(text.utf8)) ?? [] }

@Suite struct NeedleTests {
  @Test(arguments: [
    ("a18bc9e6a19451", "protobuf varint"), ("a145d21ca2440100", "64-bit little-endian"),
    ("53968330653408f9", "TBCD"),
  ])
  func `binary forms of an IMEI are those that are published`(octets: String, form: String) {
    let needles = Needles.all([.init(.imei, imei)])
    #expect(needles.contains { $0.octets == hex(octets) && $0.form.name == form })
    #expect(found([1, 2, 3] + hex(octets) + [4, 5]).map(\.form.name) == [form])
  }

  @Test(arguments: [
    (imei, ""), ("35693803564380", "without check digit"),
    ("35-693803-564380-9", "with separators"),
    ("908346530839653", "reversed"),
  ])
  func `texts of an IMEI are found`(text: String, form: String) {
    #expect(found(Array("x=\(text)&".utf8)).first?.form.name == form)
  }

  @Test func `a longer number is not the IMEI`() {
    #expect(found(Array("t=7\(imei)".utf8)).isEmpty)
    #expect(found(Array("t=\(imei)1".utf8)).isEmpty)
  }

  @Test func `base64 is found at each alignment`() {
    for pad in ["", "a", "ab"] {
      let text = Base64.encode(Array("\(pad)\(imei)zz".utf8))
      let hits = found(Array("!".utf8) + text)
      #expect(!hits.isEmpty && hits.allSatisfy(\.isObfuscated), "\(pad)")
    }
  }

  @Test func `digests in hexadecimal are found in either case`() {
    // md5 of 356938035643809, and the same in capitals.
    let digest = Needles.all([.init(.imei, imei)]).first { $0.form.name == "md5 in hexadecimal" }
    let octets = digest?.octets ?? []
    #expect(octets.count == 32)
    let capitals = octets.map { (0x61...0x7a).contains($0) ? $0 - 32 : $0 }
    #expect(found(octets).first?.form.name == "md5 in hexadecimal")
    #expect(found(capitals).first?.form.isHash == true)
  }

  @Test func `a single octet of XOR hides nothing`() {
    for mask: UInt8 in [1, 0x5a, 0xff] {
      let hits = found([9, 9] + imei.utf8.map { $0 ^ mask } + [7])
      #expect(hits.map(\.form.name) == ["xor 0x\(String(mask, radix: 16))"])
    }
  }

  @Test func `a JSON path and a key say where a value stands`() {
    #expect(
      found(Array(#"{"d":{"ids":["x","\#(imei)"]}}"#.utf8)).first?.chain == ["json $.d.ids[1]"]
    )
    #expect(found(Array("a=1&imei=\(imei)&b=2".utf8)).first?.chain == ["imei="])
  }

  @Test func `codings inside one another are undone, and said`() {
    let inner = Base64.encode(Array(#"{"imei":"\#(imei)"}"#.utf8))
    let hits = found(Array("d=".utf8) + Base64.encode(Array("v=".utf8) + inner))
    #expect(hits.map(\.chainWords) == ["http body > base64 > base64 > json $.imei"])
  }

  @Test func `escapes between octets that are no text are undone where they stand`() throws {
    let text = Array(#"{"i":"\u0033\#(imei.dropFirst())"}"#.utf8)
    let hit = try #require(found([0, 1, 2] + text + [0, 3]).first)
    #expect(hit.chainWords == "http body > json escapes > json $.i")
    #expect(hit.octets == 3..<(3 + text.count))
    let url = Array("i=%33\(imei.dropFirst())".utf8)
    let second = try #require(found([0xff, 0] + url + [0] + url).first)
    #expect(second.chainWords == "http body > url > i=")
    #expect(second.octets == 2..<(2 + url.count))
  }

  @Test func `a layer full of matches hides none in another`() {
    // Each of the runs is a layer of its own, and all together hold more than are told.
    let full = Base64.encode(Array(String(repeating: "mac=;imei ", count: 900).utf8))
    let last = Base64.encode(Array("imei=\(imei)".utf8))
    let body = (0..<6).flatMap { _ in full + [0x2e] } + last
    #expect(found(body).contains { $0.value == imei && $0.isKnown })
  }

  @Test func `a value that begins like another one is told from it`() {
    let values: [DeviceProfile.Value] = [
      .init(.canary, "telltale canary one"), .init(.canary, "telltale canary two"),
    ]
    let hits = found(Array("q=telltale canary 1&r=TELLTALE canary two".utf8), values)
    #expect(hits.map(\.value) == ["telltale canary two"])
    #expect(hits.first?.octets == 22..<41)
  }

  @Test func `a position is found in degrees and in their millionths`() {
    var profile = DeviceProfile()
    profile.positions = [.init(latitude: 28.6139, longitude: 77.209, tolerance: 300)]
    for text in [
      #"{"lat":28.61395,"lon":77.20905}"#, "pos=77209010,28613880", "p=286138800&q=772090100",
    ] {
      var run = MessageSearch(ContentSearch(profile), message(Array(text.utf8)))
      run.go()
      #expect(run.found.map(\.kind) == [.position], "\(text)")
    }
    var run = MessageSearch(
      ContentSearch(profile),
      message(Array("v=28.7,77.2 28.9139,77.209".utf8))
    )
    run.go()
    #expect(run.found.isEmpty)
  }

  @Test func `without a profile a key and a check digit speak for a value`() {
    #expect(found(Array("imei=490154203237518".utf8), []).map(\.kind) == [.imei])
    #expect(found(Array("imei=490154203237519".utf8), []).isEmpty)
    #expect(found(Array("order=490154203237518".utf8), []).isEmpty)
    #expect(
      found(Array(#"{"android_id": "9a3f5c7e1b2d4f60"}"#.utf8), []).map(\.kind) == [.androidID]
    )
  }

  @Test func `the address that Android gives in place of one identifies nobody`() {
    #expect(found(Array("bssid=02:00:5e:10:53:fe".utf8), []).map(\.kind) == [.bssid])
    #expect(found(Array("bssid=02:00:00:00:00:00".utf8), []).isEmpty)
    #expect(found(Array("mac=00-00-00-00-00-00".utf8), []).isEmpty)
  }

  @Test func `chance is octets times forms over 256 to the length`() {
    var findings = ContentFindings()
    findings.octets = 1 << 20
    var hit = found(Array("imei=\(imei)".utf8))[0]
    (hit.length, hit.variants) = (4, 16)
    #expect(findings.chance(of: hit) == 1.0 / 256)
  }

  @Test func `values are masked`() {
    #expect(Masking.masked(imei) == "356938…809")
    #expect(Masking.masked("abc") == "…")
    #expect(Masking.hide([imei], in: "a \(imei) b") == "a 356938…809 b")
  }
}

@Suite struct DecoderTests {
  @Test func `DES undoes the published example`() {
    let key = hex("133457799bbcdff1")
    #expect(DES(key).decrypt(hex("85e813540f0ab405")) == hex("0123456789abcdef"))
  }

  @Test func `every truncation of a structure is read without harm`() {
    let samples = [
      Array(#"{"a":[1,{"b":"\u00e9\ud83d\ude00x"}],"c":"d"}"#.utf8),
      Array(
        "--b0undary\r\nContent-Disposition: form-data; name=\"imei\"\r\n\r\n12\r\n--b0undary--\r\n"
          .utf8
      ),
      Array("a=%33%35&b=%zz%4".utf8), [0x0a, 3, 0x12, 1, 0x41, 0x10, 0x96, 1, 0x1d, 1, 2, 3, 4],
      hex("1f8b0800000000000003"), hex("28b52ffd0458090000"),
    ]
    for sample in samples {
      for length in 0...sample.count {
        let part = Array(sample.prefix(length))
        for offset in 0...length { _ = Places.words(part, at: offset) }
        var plain: [UInt8] = []
        _ = (TextEscapes.percent(part, part.indices), TextEscapes.backslash(part, part.indices))
        TextEscapes.undoPercent(part, part.indices, into: &plain)
        TextEscapes.undoBackslash(part, part.indices, into: &plain)
        #expect(plain.count <= 2 * part.count)
        _ = Multipart.parts(part)
        _ = found(part, head: "POST /x?time=12\r\ncontent-encoding: br, gzip\r\n")
        plain = []
        _ = Inflater.inflate(part, part.indices, .gzip, most: 1 << 16, into: &plain)
        #expect(plain.count <= 1 << 16)
      }
    }
  }

  @Test func `parts of multipart have their names`() {
    let body =
      "--b0undary\r\nContent-Disposition: form-data; name=\"imei\"\r\n\r\n12\r\n--b0undary--\r\n"
    let parts = Multipart.parts(Array(body.utf8))
    #expect(parts.first?.name == "imei")
    #expect(parts.first.map { Array(Array(body.utf8)[$0.content]) } == Array("12\r\n".utf8))
  }

  @Test func `the path in Protocol Buffers is that of field numbers`() {
    // 1: { 2: "A" }
    let octets: [UInt8] = [0x0a, 3, 0x12, 1, 0x41]
    #expect(ProtobufPath.path(octets, at: 4) == "1.2")
  }

  @Test func `a bomb is refused`() {
    // 19 octets of text by zlib; the limit itself is what counts.
    let packed = hex("789c4b4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c0400")
    var plain: [UInt8] = [7]
    #expect(Inflater.inflate(packed, packed.indices, .zlib, most: 4, into: &plain))
    #expect(plain == [7] + Array("aaaa".utf8))
  }
}
