import Foundation
import TestSupport
import Testing

/// Every file of a folder, and of the folders in it, by its name.
private func files(_ folder: String) throws -> [String: [UInt8]] {
  var result: [String: [UInt8]] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
    var isFolder: ObjCBool = false
    let path = folder + "/" + name
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
    if !isFolder.boolValue { result[name] = try contents(path) }
  }
  return result
}

@Suite struct ReproducibilityTests {
  @Test func `two runs give the same bytes, whatever threads, place and locale`() throws {
    let folder = TemporaryDirectory()
    let elsewhere = ["TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8"]
    for scenario in scenarios {
      let arguments = ["audit", "--exit-zero", "--scenario", scenarioFile(scenario), "-o"]
      let first = folder.path + "/\(scenario)-1"
      let second = folder.path + "/\(scenario)-2"
      let one = try Program.run(arguments + [first, "--threads", "1"])
      let two = try Program.run(
        arguments + [second, "--threads", "2"],
        in: folder.path,
        environment: elsewhere
      )
      #expect(one.status == 0)
      #expect(two.status == 0)
      let (left, right) = (try files(first), try files(second))
      #expect(left.keys.sorted() == right.keys.sorted())
      for name in ["case.sqlite", "manifest.json", "report.html", "report.json"] {
        #expect(left[name]?.isEmpty == false)
      }
      for name in left.keys.sorted() { #expect(left[name] == right[name], "\(scenario) \(name)") }
      let printed = one.text.replacingOccurrences(of: "-1/report", with: "-2/report")
      #expect(printed == two.text)
    }
  }

  @Test func `the logs are the same bytes, whatever the threads`() throws {
    let folder = TemporaryDirectory()
    let captures = repository + "/Captures/uc-style-browser"
    for (number, threads) in [("1", "1"), ("2", "2"), ("3", "7")] {
      let arguments = ["observe", captures, "--threads", threads, "-q", "-o"]
      #expect(try Program.run(arguments + [folder.path + "/" + number]).status == 0)
    }
    let first = try files(folder.path + "/1")
    #expect(first["conn.log"]?.isEmpty == false)
    for other in ["2", "3"] {
      let logs = try files(folder.path + "/" + other)
      for name in first.keys.sorted() { #expect(first[name] == logs[name], "\(name)") }
    }
  }

  @Test func `it works from any working directory and through a link`() throws {
    let folder = TemporaryDirectory()
    folder.write(smallCapture(), to: "a.pcap")
    let here = try Program.run(["audit", "a.pcap", "-o", "here", "--exit-zero"], in: folder.path)
    #expect(here.status == 0, "\(here.errors)")
    let root = try Program.run(
      ["audit", folder.path + "/a.pcap", "-o", folder.path + "/there", "--exit-zero"],
      in: "/"
    )
    #expect(root.status == 0, "\(root.errors)")
    #expect(try files(folder.path + "/here") == (try files(folder.path + "/there")))
  }

  @Test func `no output holds a folder of this machine or its user's name`() throws {
    let folder = TemporaryDirectory()
    folder.write(smallCapture(), to: "a.pcap")
    folder.write(Array(smallCapture(.ipv6).dropLast(5)), to: "b.pcap")
    let inner = folder.directory("more")
    folder.write(smallCapture(), to: "more/c.pcap")
    folder.write(Array("notes".utf8), to: "more/notes.txt")
    let shipped = try contents(repository + "/Rules/Policies/default-deny-in.yaml")
    let policy = folder.write(shipped, to: "policy.yaml")
    let paths = [folder.path + "/a.pcap", folder.path + "/b.pcap", inner]
    let audit = try Program.run(
      ["audit"] + paths + ["-o", "out", "--policy", policy, "-f", "ip or ip6"],
      in: folder.path
    )
    #expect(audit.status == 1, "\(audit.errors)")
    let observe = try Program.run(["observe"] + paths, in: folder.path)
    var outputs = try files(folder.path + "/out")
    outputs["terminal"] = audit.output
    outputs["audit errors"] = Array(audit.errors.utf8)
    outputs["logs"] = observe.output
    outputs["observe errors"] = Array(observe.errors.utf8)
    let user = NSUserName()
    var forbidden = [folder.path, repository, "/tmp/", "/home/"]
    // The name of the superuser is a word of style sheets.
    if user.count > 2, user != "root" { forbidden.append(user) }
    for (name, bytes) in outputs {
      let text = String(decoding: bytes, as: UTF8.self)
      for word in forbidden { #expect(!text.contains(word), "\(name) holds \(word)") }
    }
  }
}
