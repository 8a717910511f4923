/// Why output could not be written: one line that names the path and the reason.
package enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The target is there already and replacing it was not asked for.
  case exists(path: String)
  /// The target must not be replaced, whatever was asked for.
  case refused(path: String, reason: String)
  /// The operating system said no.
  case failed(path: String, reason: String)

  package var description: String {
    switch self {
    case .exists(let path): "\(shown(path)): is there already; --force replaces it"
    case .refused(let path, let reason), .failed(let path, let reason): "\(shown(path)): \(reason)"
    }
  }

  private func shown(_ path: String) -> String { TextEscaping.terminal(path) }
}
