import Dispatch
package import Flows
import Synchronization
import Wire

/// Searches the messages of one capture and keeps what it finds.
///
/// Searching costs more than the reading that it waits on; with a second thread at hand messages
/// are handed over in batches and searched there, in their order.
package final class ContentCollector: Sendable {
  /// Values that are kept of one capture; further ones are as good as those.
  static let mostDisclosures = 100_000
  /// Octets after which a batch is handed over.
  private static let batchOctets = 128 << 10
  /// Messages after which a batch is handed over.
  private static let batchMessages = 256
  /// Batches that may wait to be searched.
  private static let mostBatches = 8

  private struct Batch {
    var messages: [CleartextMessage] = []
    var octets = 0

    mutating func takeAll() -> Batch {
      let all = self
      self = Batch()
      return all
    }
  }

  private let search: ContentSearch
  private let state: Mutex<ContentFindings>
  private let batch = Mutex(Batch())
  private let queue: DispatchQueue?
  private let room = DispatchSemaphore(value: mostBatches)

  /// Begins on a capture.
  ///
  /// - Parameters:
  ///   - search: what is looked for.
  ///   - threaded: whether a second thread may search; what is found is the same.
  package init(_ search: ContentSearch, threaded: Bool = false) {
    self.search = search
    var findings = ContentFindings()
    findings.isSearched = true
    findings.known = search.known
    state = Mutex(findings)
    queue = threaded ? DispatchQueue(label: "content-search") : nil
  }

  /// What the capture's analyzer calls.
  ///
  /// In names only known values can be told from chance.
  package var inspector: ContentInspector {
    ContentInspector(wantsNames: !search.known.isEmpty) { self.take($0) }
  }

  /// What was found; call it after the last message.
  package func finish() -> ContentFindings {
    handOver(batch.withLock { $0.takeAll() })
    queue?.sync {}
    return state.withLock { $0 }
  }

  private func take(_ message: CleartextMessage) {
    guard queue != nil else { return look(at: message) }
    let full: Batch? = batch.withLock { batch in
      batch.messages.append(message)
      batch.octets += message.octets.count + message.head.count
      guard batch.octets >= Self.batchOctets || batch.messages.count >= Self.batchMessages else {
        return nil
      }
      return batch.takeAll()
    }
    if let full { handOver(full) }
  }

  private func handOver(_ batch: Batch) {
    guard let queue, !batch.messages.isEmpty else { return }
    room.wait()
    queue.async {
      for message in batch.messages { self.look(at: message) }
      self.room.signal()
    }
  }

  private func look(at message: CleartextMessage) {
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
