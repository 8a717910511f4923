import Dispatch
import Synchronization

/// Runs the parts of a job side by side where threads allow, otherwise one after the other.
///
/// The parts must not depend on each other; each puts its result in a place of its own, so the
/// result is the same for any number of threads. A part may split itself in the same way:
/// `DispatchQueue.concurrentPerform` would run such inner parts one after the other.
func parallel(_ threads: Int) -> (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void {
  guard threads > 1 else { return { count, body in (0..<count).forEach(body) } }
  return { count, body in
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
