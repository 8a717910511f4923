import Testing

@testable import Reporting

struct TextEscapingTests {
  @Test(arguments: [
    ("plain.example", "plain.example"), ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"),
    ("\"\u{301}x", "&quot;\u{301}x"), ("<\u{20dd}script>", "&lt;\u{20dd}script&gt;"),
    ("a\u{202e}b", "a\u{27e8}U+202E\u{27e9}b"),
    ("\u{0}\u{1b}", "\u{27e8}U+0000\u{27e9}\u{27e8}U+001B\u{27e9}"),
    ("हिन्दी", "हिन्दी"),
  ])
  func `HTML is escaped scalar by scalar`(text: String, expected: String) {
    #expect(Array(TextEscaping.html(text).utf8) == Array(expected.utf8))
  }

  @Test(arguments: [
    ("\u{1b}[31mred", "<U+001B>[31mred"), ("\u{9b}2J", "<U+009B>2J"),
    ("a\r\nb", "a<U+000D><U+000A>b"),
    ("\u{2066}x", "<U+2066>x"), ("\u{e0041}", "<U+E0041>"),
    ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\u{301}<U+0301>"),
  ])
  func `a terminal sees code points, not controls`(text: String, expected: String) {
    #expect(Array(TextEscaping.terminal(text).utf8) == Array(expected.utf8))
  }

  @Test(arguments: [
    ("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("=1+1", "'=1+1"), (" @x", "' @x"),
    ("-2", "'-2"), ("+a,b", "\"'+a,b\""), ("\t=x", "<U+0009>=x"), ("\u{ff1d}x", "'\u{ff1d}x"),
    ("a\nb", "a<U+000A>b"), ("", ""),
  ])
  func `a spreadsheet sees no formula and one cell`(text: String, expected: String) {
    #expect(TextEscaping.csv(text) == expected)
  }

  @Test func `no output of any kind holds a hazardous scalar`() {
    for value in UInt32(0)..<0xe1000 {
      guard let scalar = Unicode.Scalar(value), scalar.isHazardous else { continue }
      let text = "a\(scalar)b"
      for escaped in [TextEscaping.html(text), TextEscaping.terminal(text), TextEscaping.csv(text)]
      {
        #expect(escaped.contains(scalar.codePointLabel))
        #expect(!escaped.unicodeScalars.contains { $0.isHazardous })
      }
    }
  }
}

struct TextFittingTests {
  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("🙂", 2), ("हि", 2), ("", 0),
  ])
  func `columns are those of a terminal`(text: String, columns: Int) {
    #expect(TextFitting.columns(text) == columns)
  }

  @Test func `both ends of a long name are kept`() {
    let name = "a-very-long-host.of.tracker.example"
    #expect(TextFitting.middle(name, width: 20) == "a-very-lon\u{2026}r.example")
    #expect(TextFitting.middle(name, width: 100) == name)
    #expect(TextFitting.middle(name, width: 1) == "\u{2026}")
    #expect(TextFitting.middle(name, width: 0) == "")
  }

  @Test func `wide characters never overflow`() {
    for width in 0..<24 {
      let text = TextFitting.middle("日本語日本語.example", width: width)
      #expect(TextFitting.columns(text) <= width)
      #expect(TextFitting.columns(TextFitting.padded("日本語日本語", width: width)) == width)
    }
  }

  @Test func `words are wrapped, overlong ones cut`() {
    #expect(TextFitting.wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(TextFitting.wrapped("abcdefghij k", width: 5) == ["ab\u{2026}ij", "k"].map { $0 })
    #expect(TextFitting.wrapped("", width: 5) == [])
  }
}

struct FiguresTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_049, "1.0 kB"), (1_050, "1.1 kB"),
    (99_949, "99.9 kB"), (99_950, "100 kB"), (512_440, "512 kB"), (999_499, "999 kB"),
    (999_500, "1.0 MB"), (1_000_000_000, "1.0 GB"),
    (UInt64.max, "18.4 EB"),
  ])
  func `octets are rounded half up in decimal units`(value: UInt64, expected: String) {
    #expect(Figures.octets(value) == expected)
  }

  @Test(arguments: [
    (0, 0, "\u{2013}"), (0, 5, "0 %"), (1, 1000, "< 1 %"), (999, 1000, "> 99 %"), (1, 3, "33 %"),
    (5, 5, "100 %"), (UInt64.max - 1, UInt64.max, "> 99 %"),
  ])
  func `a share is never rounded to nothing or to all`(
    part: UInt64,
    total: UInt64,
    expected: String
  ) {
    #expect(Figures.share(part, of: total) == expected)
  }

  @Test func `digits are grouped by three`() {
    #expect(Figures.count(1_234_567, separator: " ") == "1 234 567")
    #expect(Figures.count(123, separator: " ") == "123")
    #expect(Figures.counted(1, "frame") == "1 frame")
    #expect(Figures.counted(2, "anomaly", "anomalies") == "2 anomalies")
  }

  @Test func `the day of a period is not said twice`() {
    #expect(
      Figures.period("2026-11-20T10:00:00.5Z", "2026-11-20T10:30:00Z")
        == "2026-11-20 10:00:00 to 10:30:00"
    )
    #expect(
      Figures.period("2026-11-20T10:00:00Z", "2026-11-21T10:30:00Z")
        == "2026-11-20 10:00:00 to 2026-11-21 10:30:00"
    )
  }
}
