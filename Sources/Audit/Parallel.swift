import Dispatch

/// Runs the parts of a job side by side where threads allow, otherwise one after the other.
///
/// The parts must not depend on each other; each puts its result in a place of its own, so the
/// result is the same for any number of threads.
func parallel(_ threads: Int) -> (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void {
  guard threads > 1 else { return { count, body in (0..<count).forEach(body) } }
  return { count, body in
    DispatchQueue.concurrentPerform(iterations: count) { body($0) }
  }
}
