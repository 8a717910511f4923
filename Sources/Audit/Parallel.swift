import Destinations
import Dispatch
import Synchronization

extension Performer {
  /// Runs parts on up to `threads` threads, the caller's among them.
  ///
  /// A part may split itself in the same way: `DispatchQueue.concurrentPerform` would run such inner
  /// parts one after the other.
  static func threads(_ threads: Int) -> Performer {
    guard threads > 1 else { return .inOrder }
    return Performer { count, body in
      let next = Atomic(0)
      withoutActuallyEscaping(body) { body in
        let work: @Sendable () -> Void = {
          while true {
            let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard part < count else { return }
            body(part)
          }
        }
        let others = DispatchGroup()
        for _ in 1..<max(1, min(threads, count)) {
          DispatchQueue.global(qos: .userInitiated).async(group: others, execute: work)
        }
        work()
        others.wait()
      }
    }
  }
}
