import Glibc
import Reporting

/// Ends the process with a status.
func exitProcess(_ status: Int32) -> Never { exit(status) }

/// Lets a closed pipe or a full file-size limit come back as an error instead of a signal.
func ignoreSignals() {
  _ = signal(SIGPIPE, SIG_IGN)
  _ = signal(SIGXFSZ, SIG_IGN)
}

/// Writes to standard output; `false` if not all of it could be written.
@discardableResult
func writeOutput(_ bytes: [UInt8]) -> Bool { writeAll(bytes, to: STDOUT_FILENO) }

/// Writes one line to standard error; what comes from file names and packets cannot break it.
func writeError(_ line: String) {
  _ = writeAll(Array((TextEscaping.terminal(line) + "\n").utf8), to: STDERR_FILENO)
}

/// Whether standard error is a terminal, where progress may be shown.
var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

/// Whether standard output is a terminal that wants colour (https://no-color.org).
var outputWantsColor: Bool {
  guard isatty(STDOUT_FILENO) == 1 else { return false }
  return unsafe getenv("NO_COLOR") == nil
}

/// How many columns the terminal has; 80 where there is none.
var terminalWidth: Int {
  var size = winsize()
  guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else {
    return 80
  }
  return min(Int(size.ws_col), 160)
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  unsafe bytes.withUnsafeBytes { buffer in
    var sent = 0
    while sent < buffer.count {
      guard let base = buffer.baseAddress else { return true }
      let count = unsafe write(descriptor, base + sent, buffer.count - sent)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}

/// Replaces the progress line on standard error.
func writeProgress(_ text: String) {
  _ = writeAll(Array("\r\u{1b}[K\(text)".utf8), to: STDERR_FILENO)
}

/// Clears the progress line.
func clearProgress() {
  guard errorIsTerminal else { return }
  _ = writeAll(Array("\r\u{1b}[K".utf8), to: STDERR_FILENO)
}
