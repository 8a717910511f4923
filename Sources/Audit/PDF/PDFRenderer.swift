import Foundation

/// A program of this machine that makes a PDF file of the report's page.
///
/// The page needs nothing from anywhere, and the program is given no way out: what it renders is
/// the evidence, and the evidence stays here.
package struct PDFRenderer: Sendable {
  /// Which program; they take different arguments.
  enum Kind: Sendable { case chromium, weasyprint }

  let kind: Kind
  let path: String
  /// The program's own name, for the report's method.
  package var name: String { (path as NSString).lastPathComponent }

  /// Programs that are looked for, best first: Chromium lays out what WeasyPrint's older versions
  /// do not.
  private static let known: [(name: String, kind: Kind)] = [
    ("chromium", .chromium), ("chromium-browser", .chromium), ("google-chrome", .chromium),
    ("google-chrome-stable", .chromium), ("weasyprint", .weasyprint),
  ]
  /// How long a program may take; a page of a thousand findings needs some seconds.
  private static let patience: TimeInterval = 180
  /// The largest PDF file that is taken over, in octets.
  private static let largest = 512 << 20

  /// The first known program in `PATH`.
  ///
  /// - Throws: `AuditError` that says what to install.
  package static func find(
    path: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws(AuditError) -> PDFRenderer {
    for (name, kind) in known {
      for folder in path.split(separator: ":") where folder.hasPrefix("/") {
        let file = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: file) {
          return Self(kind: kind, path: file)
        }
      }
    }
    let names = known.map(\.name).joined(separator: ", ")
    throw AuditError(
      "--pdf: none of \(names) was found: install chromium or weasyprint, "
        + "or leave --pdf out and print report.html from a browser"
    )
  }

  /// Renders a page.
  ///
  /// - Parameters:
  ///   - page: the HTML file's octets.
  ///   - time: seconds since 1970 for the file's dates: the clock of this machine is none of them.
  /// - Returns: the PDF file's octets. They rest on the program and the fonts of this machine.
  /// - Throws: `AuditError` with what the program said.
  package func render(_ page: [UInt8], time: Int64) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("telltale-pdf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, target) = (folder.path + "/report.html", folder.path + "/report.pdf")
    try Data(page).write(to: URL(fileURLWithPath: source))
    try run(arguments(source, target, folder.path), in: folder.path, time: time)
    let size = (try? FileManager.default.attributesOfItem(atPath: target)[.size] as? Int) ?? 0
    guard size > 0, size <= Self.largest else {
      throw AuditError("--pdf: \(name) wrote no PDF file")
    }
    var pdf = [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
    guard pdf.starts(with: Array("%PDF-".utf8)) else {
      throw AuditError("--pdf: what \(name) wrote is not a PDF file")
    }
    PDFDates.settle(&pdf, time: time)
    return pdf
  }

  private func arguments(_ source: String, _ target: String, _ folder: String) -> [String] {
    switch kind {
    case .weasyprint: return ["-q", source, target]
    case .chromium:
      let flags = [
        "--headless", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run",
        "--disable-extensions", "--disable-background-networking", "--disable-sync",
        // Whatever it might want to ask the network for ends at a port where nobody listens.
        "--proxy-server=127.0.0.1:9", "--user-data-dir=\(folder)/profile",
        "--print-to-pdf=\(target)",
      ]
      // Chromium refuses to start its sandbox as root.
      return flags + (getuid() == 0 ? ["--no-sandbox"] : []) + ["file://\(source)"]
    }
  }

  private func run(_ arguments: [String], in folder: String, time: Int64) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "TZ": "UTC",
      "SOURCE_DATE_EPOCH": "\(time)",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw AuditError("--pdf: \(name) could not be started: \(error.localizedDescription)")
    }
    var waited: TimeInterval = 0
    while process.isRunning, waited < Self.patience {
      usleep(20_000)
      waited += 0.02
    }
    guard !process.isRunning else {
      process.terminate()
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      throw AuditError("--pdf: \(name) did not end within \(Int(Self.patience)) seconds")
    }
    guard process.terminationStatus == 0 else {
      throw AuditError("--pdf: \(name) ended with status \(process.terminationStatus)")
    }
  }
}

/// Puts a given time where a renderer wrote the clock's (ISO 32000-1 §7.9.4), at the same length,
/// so that no offset in the file moves.
enum PDFDates {
  private static let keys = ["/CreationDate (D:", "/ModDate (D:"].map { Array($0.utf8) }
  /// The digits of `YYYYMMDDHHmmSS`.
  private static let digits = 14

  /// Overwrites every date of the file's information dictionary.
  static func settle(_ pdf: inout [UInt8], time: Int64) {
    let stamp = digits(of: time)
    var at = 0
    while let found = pdf[at...].firstIndex(of: UInt8(ascii: "/")) {
      at = found + 1
      for key in keys where pdf[found...].starts(with: key) {
        let start = found + key.count
        guard pdf.count >= start + digits,
          pdf[start..<(start + digits)].allSatisfy({ (0x30...0x39).contains($0) })
        else { continue }
        pdf.replaceSubrange(start..<(start + digits), with: stamp)
      }
    }
  }

  /// `YYYYMMDDHHmmSS` in UTC.
  static func digits(of time: Int64) -> [UInt8] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let bounded = max(0, min(time, 253_402_300_799))
    let date = Date(timeIntervalSince1970: TimeInterval(bounded))
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second],
      from: date
    )
    let numbers = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
    let widths = [4, 2, 2, 2, 2, 2]
    return zip(numbers, widths).flatMap { number, width in
      let text = "\(number ?? 0)"
      return Array((String(repeating: "0", count: max(0, width - text.count)) + text).utf8)
    }
  }
}
