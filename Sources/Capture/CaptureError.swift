/// Why a capture could not be opened.
///
/// Each is described in one line that says what to do.
package enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operating system refused.
  case cannotOpen(path: String, reason: String)
  /// A directory, which is expanded before captures are opened.
  case directory(path: String)
  /// A pipe, socket or device: reading it might never end.
  case notRegular(path: String, kind: String)
  /// Nothing in it.
  case empty(path: String)
  /// The first octets are those of no known capture format.
  case notACapture(path: String, begins: String)
  /// The file ends within its own header.
  case headerCut(path: String, octets: Int)
  /// A format that is known but not read, with what would help.
  case unsupported(path: String, what: String)
  /// The octets cannot be read or decompressed up to the end of the header.
  case unreadable(path: String, offset: Int, reason: String)

  /// The error as one line for a person.
  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "\(name(path)): cannot be opened: \(reason); check the path and its permissions"
    case .directory(let path):
      "\(name(path)): is a directory; name the captures in it"
    case .notRegular(let path, let kind):
      "\(name(path)): is \(kind), not a file; redirect it to standard input and name it -"
    case .empty(let path):
      "\(name(path)): is empty (0 octets); capture again, there is no traffic to judge"
    case .notACapture(let path, let begins):
      "\(name(path)): not a capture: begins with \(begins) at offset 0;"
        + " give a pcap or pcapng file, plain or compressed with gzip or zstd"
    case .headerCut(let path, let octets):
      "\(name(path)): ends at offset \(octets), within the capture's own header; copy it again"
    case .unsupported(let path, let what):
      "\(name(path)): \(what)"
    case .unreadable(let path, let offset, let reason):
      "\(name(path)): cannot be read at offset \(offset): \(reason); copy it again"
    }
  }

  private func name(_ path: String) -> String { path == "-" ? "standard input" : path }
}

/// Where a capture stops being readable.
///
/// The frames before it are good.
package struct CaptureDamage: Hashable, Sendable, CustomStringConvertible {
  /// Octets before the first one that could not be used: of the file, or of what it decompresses
  /// to.
  package let offset: Int
  /// Whether `offset` counts decompressed octets.
  package let decompressed: Bool
  /// The number of the last frame before it; 0 if there is none.
  package let afterFrame: UInt32
  /// What is wrong there, in words.
  package let reason: String

  /// The damage as one line for a person.
  package var description: String {
    "damaged after frame \(afterFrame), at offset \(offset)"
      + "\(decompressed ? " of the decompressed capture" : ""): \(reason)"
  }
}
