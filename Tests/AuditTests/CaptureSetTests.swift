import Audit
import Capture
import Flows
import TestSupport
import Testing
import Wire

/// A question and its answer to a name.
private func lookup(_ name: String, _ family: Family = .ipv4) -> [UInt8] {
  var traffic = Traffic()
  let (client, server) = ((family.handset, UInt16(40_000)), (family.other, UInt16(53)))
  traffic.udp(client, server, PacketBuilder.dns(id: 1, name, type: 1))
  let answers = [PacketBuilder.server4]
  traffic.udp(server, client, PacketBuilder.dns(id: 1, name, type: 1, answers: answers))
  return traffic.pcap
}

private func options(
  threads: Int = 1,
  filter: String? = nil,
  hashes: Bool = true
) -> ReadingOptions {
  var options = ReadingOptions()
  options.threads = threads
  options.filter = filter
  options.hashes = hashes
  return options
}

/// Why a set of captures cannot be read; empty if it can.
private func failure(_ paths: [String], _ options: ReadingOptions = options()) -> String {
  do {
    _ = try CaptureSet.read(paths, options: options)
    return ""
  } catch {
    return "\(error)"
  }
}

@Suite struct CaptureSetTests {
  @Test func `captures are merged in the order given, whatever the number of threads`() throws {
    let folder = TemporaryDirectory()
    let paths = (0..<12).map { index in
      folder.write(
        lookup("n\(index).example", index % 2 == 0 ? .ipv4 : .ipv6),
        to: "\(11 - index).pcap"
      )
    }
    let one = try CaptureSet.read(paths, options: options(threads: 1))
    #expect(one.observations.dns.map(\.query) == (0..<12).map { "n\($0).example" })
    #expect(one.observations.dns.map(\.first.capture) == (0..<12).map { Int32($0) })
    #expect(one.runs.map(\.name) == (0..<12).map { "\(11 - $0).pcap" })
    for threads in [2, 3, 16] {
      let several = try CaptureSet.read(paths, options: options(threads: threads))
      #expect("\(several.observations)" == "\(one.observations)")
      #expect(several.runs.map(\.sha256) == one.runs.map(\.sha256))
    }
  }

  @Test func `a directory's captures are read in name order, other files are said to be skipped`()
    throws
  {
    let folder = TemporaryDirectory()
    let inner = folder.directory("b")
    folder.write(lookup("second.example"), to: "b/x.pcap")
    folder.write(lookup("first.example"), to: "a.pcap")
    folder.write(Array("notes".utf8), to: "notes.txt")
    folder.write([], to: "empty.pcap")
    let set = try CaptureSet.read([folder.path], options: options())
    #expect(!inner.isEmpty)
    #expect(set.observations.dns.map(\.query) == ["first.example", "second.example"])
    #expect(set.runs.map(\.name) == ["a.pcap", "b/x.pcap"])
    #expect(set.skipped.map(\.name) == ["empty.pcap", "notes.txt"])
    #expect(set.skipped.allSatisfy { !$0.reason.isEmpty && !$0.reason.contains(folder.path) })
  }

  @Test func `a directory without captures is an error that says so`() {
    let folder = TemporaryDirectory()
    folder.write(Array("notes".utf8), to: "notes.txt")
    #expect(failure([folder.path]).contains("no capture in this directory"))
  }

  @Test func `a file that is named and no capture is an error`() {
    let folder = TemporaryDirectory()
    let text = folder.write(Array("just some text, long enough to be looked at".utf8), to: "a.txt")
    let good = folder.write(lookup("a.example"), to: "good.pcap")
    #expect(failure([good, text]).contains("a.txt"))
    #expect(failure([folder.path + "/missing.pcap"]).contains("missing.pcap"))
  }

  @Test func `a damaged capture is read up to the damage`() throws {
    let folder = TemporaryDirectory()
    let whole = lookup("a.example")
    let path = folder.write(Array(whole.dropLast(10)))
    let set = try CaptureSet.read([path], options: options())
    #expect(set.observations.coverage.frames == 1)
    #expect(set.observations.dns.map(\.query) == ["a.example"])
    #expect(set.runs.first?.damage != nil)
    let noted = set.observations.anomalies.filter { $0.name == "capture-damaged" }
    #expect(noted.map(\.frame.frame) == [1])
    #expect(set.observations.coverage.anomalyCounts["capture-damaged"] == 1)
    // The hash is of the whole file all the same.
    #expect(set.runs.first?.octets == whole.count - 10)
    #expect(set.runs.first?.sha256?.utf8.count == 64)
  }

  @Test func `every truncation is read in part or refused`() throws {
    let folder = TemporaryDirectory()
    let whole = lookup("a.example")
    for length in 0..<whole.count {
      let path = folder.write(Array(whole[..<length]))
      let refusal = failure([path])
      // The file header takes 24 octets, the first frame's record 16; the frame itself may be cut.
      guard refusal.isEmpty else {
        let isHeader = length < 24 || refusal.contains("no frame could be read")
        #expect(isHeader, "length \(length): \(refusal)")
        continue
      }
      let set = try CaptureSet.read([path], options: options())
      #expect(set.observations.coverage.frames <= 1)
      #expect(length == 24 || set.observations.coverage.frames == 1, "length \(length)")
    }
  }

  @Test func `a filter leaves frames out and counts them`() throws {
    let folder = TemporaryDirectory()
    let path = folder.write(lookup("a.example"))
    let set = try CaptureSet.read([path], options: options(filter: "src host 192.0.2.10"))
    #expect(set.observations.coverage.frames == 1)
    #expect(set.runs.first?.filteredFrames == 1)
    #expect(set.observations.dns.map(\.responseCode) == [nil])
    // Frames keep the numbers that they have in the file.
    let answers = try CaptureSet.read([path], options: options(filter: "dst host 192.0.2.10"))
    #expect(answers.observations.dns.map(\.first.frame) == [2])
    let none = try CaptureSet.read([path], options: options(filter: "tcp"))
    #expect(none.observations.coverage.frames == 0)
    #expect(none.runs.first?.filteredFrames == 2)
  }

  @Test func `a filter that cannot be understood is an error`() {
    let folder = TemporaryDirectory()
    let path = folder.write(lookup("a.example"))
    #expect(failure([path], options(filter: "host host")).contains("host host"))
  }

  @Test func `a capture need not be hashed`() throws {
    let folder = TemporaryDirectory()
    let path = folder.write(lookup("a.example"))
    let set = try CaptureSet.read([path], options: options(hashes: false))
    #expect(set.runs.first?.sha256 == nil)
    #expect(set.runs.first?.octets == lookup("a.example").count)
  }

  @Test func `a capture without frames is read, and holds nothing`() throws {
    let folder = TemporaryDirectory()
    let path = folder.write(PcapWriter().bytes)
    let set = try CaptureSet.read([path], options: options())
    #expect(set.observations.coverage.frames == 0)
    #expect(set.runs.first?.damage == nil)
  }
}
