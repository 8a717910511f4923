package import Flows
import Synchronization
import Wire

/// Searches the messages of one capture and keeps what it finds.
package final class ContentCollector: Sendable {
  /// Values that are kept of one capture; further ones are as good as those.
  static let mostDisclosures = 100_000

  private let search: ContentSearch
  private let state: Mutex<ContentFindings>

  /// Begins on a capture.
  package init(_ search: ContentSearch) {
    self.search = search
    var findings = ContentFindings()
    findings.isSearched = true
    findings.known = search.known
    state = Mutex(findings)
  }

  /// What the capture's analyzer calls.
  package var inspector: ContentInspector { ContentInspector { self.take($0) } }

  /// What was found so far.
  package var findings: ContentFindings { state.withLock { $0 } }

  private func take(_ message: CleartextMessage) {
    var run = MessageSearch(search, message)
    run.go()
    state.withLock { findings in
      let number = findings.messages
      findings.messages += 1
      findings.octets &+= UInt64(run.octets)
      findings.bombs += run.bombs
      findings.opaque += run.opaque
      guard findings.disclosures.count < Self.mostDisclosures else { return }
      for var disclosure in run.found {
        disclosure.message = number
        findings.disclosures.append(disclosure)
      }
    }
  }
}
