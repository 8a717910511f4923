import Testing

@testable import Wire

struct HPACKDecoderTests {
  private typealias Field = HPACKDecoder.Field

  private func fields(_ pairs: [(String, String)]) -> [Field] {
    pairs.map { Field(name: $0.0, value: $0.1) }
  }

  /// The three requests of RFC 7541 Appendix C.3 and C.4, in that order.
  private let requests: [[(String, String)]] = [
    [
      (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com"),
    ],
    [
      (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com"),
      ("cache-control", "no-cache"),
    ],
    [
      (":method", "GET"), (":scheme", "https"), (":path", "/index.html"),
      (":authority", "www.example.com"), ("custom-key", "custom-value"),
    ],
  ]

  @Test(arguments: [
    [
      "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
      "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ],
    [
      "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
      "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ],
  ])
  func `the examples of the RFC are read, with and without the Huffman code`(
    blocks: [String]
  ) throws {
    var decoder = HPACKDecoder()
    for (block, request) in zip(blocks, requests) {
      let octets = Octets.hex(block)
      let read = try decoder.decode(octets.span)
      #expect(read == fields(request))
    }
  }

  @Test func `an entry that does not fit any more is gone`() throws {
    var decoder = HPACKDecoder()
    // The table shrinks to nothing, and grows again.
    let kept = Octets.hex("400a 6375 7374 6f6d 2d6b 6579 0161")
    _ = try decoder.decode(kept.span)
    let again = try decoder.decode([0xbe].span)
    #expect(again == fields([("custom-key", "a")]))
    _ = try decoder.decode([0x20].span)
    #expect(throws: ParseError.self) { _ = try decoder.decode([0xbe].span) }
  }

  @Test(arguments: [
    // Field 0, one that was never kept, a name that is too long, an integer without an end.
    "80", "be", "40 05 61", "ff ffff ffff ff",
    // A table beyond the limit, a Huffman string that ends with zeros.
    "3f ffff ff7f", "00 81 00 00",
  ])
  func `what means nothing is refused`(block: String) {
    var decoder = HPACKDecoder()
    let octets = Octets.hex(block)
    #expect(throws: ParseError.self) { _ = try decoder.decode(octets.span) }
  }

  @Test func `blocks and tables have limits`() {
    var decoder = HPACKDecoder()
    let many = [UInt8](repeating: 0x82, count: HPACKDecoder.maximumFields + 1)
    #expect(throws: ParseError.self) { _ = try decoder.decode(many.span) }
  }

  @Test func `truncations and mutations never break the decoder`() {
    let sample = Octets.hex("8287 85 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf")
    for length in 0..<sample.count {
      var decoder = HPACKDecoder()
      _ = try? decoder.decode(Array(sample.prefix(length)).span)
    }
    let seed: UInt64 = 0x7541
    forEachMutation(of: [sample], seed: seed) { octets in
      var decoder = HPACKDecoder()
      let read = (try? decoder.decode(octets.span)) ?? []
      #expect(read.count <= octets.count, "seed \(seed)")
    }
  }
}
