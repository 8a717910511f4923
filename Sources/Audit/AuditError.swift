/// Why an audit could not be completed, in one line for the user.
package struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, where, and what to do.
  package let description: String

  /// Wraps a line for the user.
  package init(_ description: String) { self.description = description }
}
