/// Why something could not be done with a case, in one line for the user.
package struct CaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, where, and what to do.
  package let description: String

  /// Wraps a line for the user.
  package init(_ description: String) { self.description = description }
}
