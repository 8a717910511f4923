import ArgumentParser
import Audit

/// Which captures to read and how.
struct CaptureOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Captures: pcap or pcapng files, plain, gzip, zstd or lz4; directories; - for standard input.",
      valueName: "capture"
    )
  )
  var captures: [String] = []

  @Option(
    name: .customShort("r"),
    help: ArgumentHelp("A capture, as with tcpdump and tshark (repeatable).", valueName: "file")
  )
  var read: [String] = []

  @Option(
    name: .customShort("f"),
    help: ArgumentHelp("Only look at frames that match this libpcap filter.", valueName: "bpf")
  )
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "How many threads may work at once; any number gives the same result.",
      valueName: "n"
    )
  )
  var threads: Int = 2

  @Flag(help: "Do not take the captures' SHA-256; the report will say so.")
  var noHash = false

  @Flag(help: "Show no progress.")
  var noProgress = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more about what is done.")
  var verbose = false

  /// All captures named.
  var paths: [String] { captures + read }

  /// The options for reading.
  func reading() throws -> ReadingOptions {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads takes a number from 1 to 256")
    }
    var options = ReadingOptions()
    options.filter = filter
    options.hashes = !noHash
    options.threads = threads
    return options
  }

  /// Who is told how far reading has come, where someone looks.
  var progress: (@Sendable (Int, UInt64) -> Void)? {
    guard !noProgress, !quiet, errorIsTerminal else { return nil }
    return showProgress
  }
}

/// Where things that ship with the product are, and what replaces them.
struct KnowledgeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A country or network database to use instead of the embedded ones (repeatable).",
      valueName: "file.mmdb"
    )
  )
  var geo: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the capture was taken, such as 28.61,77.21: handshake times then limit how far away "
        + "a server can be.",
      valueName: "lat,lon"
    )
  )
  var lab: String?

  @Option(
    help: ArgumentHelp(
      "Your own statements about networks and names, which beat the databases.",
      valueName: "file"
    )
  )
  var overrides: String?

  @Option(
    help: ArgumentHelp(
      "The handset: its address, its hardware address, or a file that names it (default: found in "
        + "the captures).",
      valueName: "file|address|mac"
    )
  )
  var device: String?
}

/// Shows how many frames of a capture were read, on one line of a terminal.
@Sendable
private func showProgress(_ capture: Int, _ frames: UInt64) {
  writeProgress("reading capture \(capture + 1): \(frames) frames")
}
