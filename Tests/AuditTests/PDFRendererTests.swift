import Foundation
import Testing

@testable import Audit

struct PDFRendererTests {
  @Test func `dates are given times of the same length, and nothing else moves`() {
    let text = "%PDF-1.4 /CreationDate (D:20261128061426+00'00') /ModDate (D:2026) /Title (D:1)"
    var pdf = Array(text.utf8)
    PDFDates.settle(&pdf, time: 1_767_225_600)
    let expected = text.replacingOccurrences(of: "20261128061426", with: "20260101000000")
    #expect(String(decoding: pdf, as: UTF8.self) == expected)
  }

  @Test func `every beginning of a file with a date is settled or left alone`() {
    let whole = Array("/CreationDate (D:20261128061426+00'00')/ModDate (D:20261128061426Z)".utf8)
    for length in 0...whole.count {
      var pdf = Array(whole[..<length])
      PDFDates.settle(&pdf, time: 0)
      #expect(pdf.count == length)
    }
  }

  @Test(
    arguments: [
      (0, "19700101000000"), (1_767_225_600, "20260101000000"), (-5, "19700101000000"),
      (Int64.max, "99991231235959"),
    ] as [(Int64, String)]
  )
  func `a time is written as fourteen digits`(time: Int64, digits: String) {
    #expect(String(decoding: PDFDates.digits(of: time), as: UTF8.self) == digits)
  }

  @Test func `without a renderer the error says what to install`() throws {
    let error = #expect(throws: AuditError.self) { try PDFRenderer.find(path: "/nowhere:relative") }
    #expect(error?.description.contains("install chromium or weasyprint") == true)
  }

  @Test func `a renderer that fails, writes nothing or writes no PDF is an error`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for script in ["exit 3", "exit 0", "echo no > \"$3\""] {
      let file = folder.appendingPathComponent("weasyprint")
      try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
      let renderer = try PDFRenderer.find(path: folder.path)
      #expect(throws: AuditError.self) { try renderer.render(Array("<p>".utf8), time: 0) }
    }
  }
}
