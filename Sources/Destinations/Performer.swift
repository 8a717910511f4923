import Synchronization

/// Runs the parts of a job, side by side where the caller has threads to lend.
///
/// The parts must not depend on each other. Results come in the order of the parts, so they are the
/// same whoever runs them.
package struct Performer: Sendable {
  private let perform: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  /// A performer that runs `body` once for each number below `count`, in any order, and returns
  /// when all have run.
  package init(
    _ perform: @escaping @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  ) {
    self.perform = perform
  }

  /// One part after the other, on the caller's thread.
  package static let inOrder = Performer { count, body in (0..<count).forEach(body) }

  /// What each of `count` parts gives, in order.
  package func results<Result: Sendable>(
    _ count: Int,
    of part: @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    perform(count) { index in
      let result = part(index)
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// What two parts give.
  package func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First,
    _ second: @Sendable () -> Second
  ) -> (First, Second) {
    let results = Mutex<(First?, Second?)>((nil, nil))
    perform(2) { index in
      if index == 0 {
        let result = first()
        results.withLock { $0.0 = result }
      } else {
        let result = second()
        results.withLock { $0.1 = result }
      }
    }
    guard case (let one?, let other?) = results.withLock(\.self) else {
      // A performer that left a part out would be a mistake in this program; the parts are whole.
      return (first(), second())
    }
    return (one, other)
  }
}
