import Testing

@testable import Reporting

struct JSONWriterTests {
  private func text(_ write: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    write(&json)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  @Test func `members and elements are separated by commas and nothing else`() {
    let result = text { json in
      json.beginObject()
      json.field("a", "b")
      json.field("n", 443)
      json.key("list")
      json.beginArray()
      json.int(-1)
      json.bool(true)
      json.null()
      json.beginObject()
      json.endObject()
      json.endArray()
      json.field("end", false)
      json.endObject()
      json.endLine()
    }
    #expect(result == #"{"a":"b","n":443,"list":[-1,true,null,{}],"end":false}"# + "\n")
  }

  @Test func `two lines do not depend on one another`() {
    let result = text { json in
      for number in 1...2 {
        json.beginObject()
        json.field("n", number)
        json.endObject()
        json.endLine()
      }
    }
    #expect(result == "{\"n\":1}\n{\"n\":2}\n")
  }

  @Test func `indenting puts members on lines of their own, short containers on one`() {
    var json = JSONWriter(indents: true)
    json.beginObject()
    json.key("empty")
    json.beginArray()
    json.endArray()
    json.key("frames")
    json.beginArray(onOneLine: true)
    json.int(1)
    json.beginArray()
    json.int(2)
    json.endArray()
    json.endArray()
    json.endObject()
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == "{\n  \"empty\": [],\n  \"frames\": [1, [2]]\n}"
    )
  }

  @Test(arguments: [
    (Int64.min, "-9223372036.854775808"), (-1, "-0.000000001"), (0, "0.000000"),
    (1_000, "0.000001"), (1_500_000_000, "1.500000"), (Int64.max, "9223372036.854775807"),
  ])
  func `seconds have six digits, nine where they are needed`(nanoseconds: Int64, expected: String) {
    #expect(text { $0.seconds(nanoseconds: nanoseconds) } == expected)
  }

  @Test func `the widest integers are written whole`() {
    #expect(text { $0.int(UInt64.max) } == "18446744073709551615")
    #expect(text { $0.int(Int64.min) } == "-9223372036854775808")
    #expect(text { $0.int(UInt64(10_000_000_000_000_000_000)) } == "10000000000000000000")
  }

  @Test(arguments: [
    ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#),
    ("\u{0}\n\r\t\u{1f}", #""\u0000\n\r\t\u001f""#),
    ("\u{7f}\u{80}\u{9f}", #""\u007f\u0080\u009f""#),
    ("\u{2028}\u{2029}\u{202e}\u{2066}", #""\u2028\u2029\u202e\u2066""#),
    ("\u{e0041}", #""\udb40\udc41""#), ("हिन्दी é", "\"हिन्दी é\""), ("🙂", "\"🙂\""),
  ])
  func `what could hide or end text is escaped`(value: String, expected: String) {
    #expect(text { $0.string(value) } == expected)
  }

  @Test func `every scalar below U+3000 comes back as it was`() throws {
    for value in UInt32(0)..<0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let string = String(scalar)
      var json = JSONWriter()
      json.string(string)
      #expect(try JSONValue(json.bytes) == .string(string))
    }
  }

  @Test func `octets that are no UTF-8 cannot come out`() {
    let broken = String(decoding: [0x61, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80], as: UTF8.self)
    var json = JSONWriter()
    json.string(broken)
    #expect(String(validating: json.bytes, as: UTF8.self) != nil)
  }
}
