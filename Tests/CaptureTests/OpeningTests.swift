import Capture
import Glibc
import TestSupport
import Testing

@Suite struct OpeningTests {
  let directory = TemporaryDirectory()

  private func error(_ path: String) -> CaptureError? {
    do {
      _ = try CaptureReader(path: path)
      return nil
    } catch { return error }
  }

  @Test func `an empty file is an error`() {
    let path = directory.write([])
    #expect(error(path) == .empty(path: path))
  }

  @Test func `a missing file is an error that names it`() {
    let text = error(directory.path + "/none")?.description
    #expect(text?.contains("/none: cannot be opened: No such file or directory") == true)
  }

  @Test func `a directory is an error that says so`() {
    #expect(error(directory.path) == .directory(path: directory.path))
  }

  @Test(.timeLimit(.minutes(1)))
  func `a pipe without a writer is refused at once`() {
    let path = directory.path + "/pipe"
    mkfifo(path, 0o600)
    #expect(error(path) == .notRegular(path: path, kind: "a pipe"))
  }

  @Test(.timeLimit(.minutes(1)))
  func `a device is refused`() {
    #expect(error("/dev/zero") == .notRegular(path: "/dev/zero", kind: "a device"))
  }

  @Test func `text is no capture, and the error shows how it begins`() {
    let path = directory.write(Array("GET / \u{1b}[2J".utf8))
    #expect(
      error(path) == .notACapture(path: path, begins: "47 45 54 20 2f 20 1b 5b (GET./..[)")
    )
  }

  @Test func `a section header without byte-order magic is no capture`() {
    var bytes = PcapNGWriter().bytes
    bytes[8] = 0
    let path = directory.write(bytes)
    guard case .notACapture = error(path) else {
      Issue.record("accepted")
      return
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `standard input is read from a pipe`() async {
    await #expect(processExitsWith: .success) {
      let bytes = PcapTests.file()
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      // The pipe gives the capture in two pieces, cut within a record.
      write(ends[1], bytes, 50)
      write(ends[1], Array(bytes.dropFirst(50)), bytes.count - 50)
      close(ends[1])
      dup2(ends[0], STDIN_FILENO)
      var reader = try CaptureReader(path: "-")
      var frames = 0
      while reader.next() != nil { frames += 1 }
      exit(frames == 2 && reader.damage == nil ? 0 : 1)
    }
  }

  @Test func `directories are searched in name order for what begins as a capture`() {
    let capture = PcapTests.file()
    directory.write(capture, to: "b.pcap")
    directory.write(gzipMember(capture), to: "c")
    directory.write(PcapNGWriter().bytes, to: "A.txt")
    directory.write(Array("notes".utf8), to: "notes.pcap")
    directory.write([], to: "empty.pcap")
    let deeper = directory.directory("a-folder")
    directory.write(capture, to: "a-folder/z.pcap")
    mkfifo(directory.path + "/pipe", 0o600)
    symlink(directory.path, deeper + "/loop")
    let found = CaptureArguments(["-", directory.path, "missing.pcap"])
    let names = found.paths.map { $0.replacing(directory.path, with: "") }
    #expect(names == ["-", "/A.txt", "/a-folder/z.pcap", "/b.pcap", "/c", "missing.pcap"])
    #expect(
      found.skipped.map { "\($0.path.dropFirst(directory.path.count)): \($0.reason)" } == [
        "/a-folder/loop: a symbolic link to a directory",
        "/empty.pcap: empty",
        "/notes.pcap: not a capture: begins with 6e 6f 74 65 73 (notes)",
        "/pipe: a pipe",
      ]
    )
  }

  @Test func `a directory of too many files is cut, and says so`() {
    for name in ["1", "2", "3"] { directory.write(PcapTests.file(), to: name) }
    var limits = CaptureLimits()
    limits.directoryEntries = 2
    let found = CaptureArguments([directory.path], limits: limits)
    #expect(found.paths.count == 2)
    #expect(found.skipped.map(\.reason) == ["more than 2 files; the rest is not read"])
  }
}
