/// Why bytes could not be read as the protocol they claim to be.
///
/// Offsets count octets from the start of the value that was being parsed. A parse error never
/// reaches the user as a failure: it becomes an anomaly with a frame number.
package enum ParseError: Error, Hashable, Sendable {
  /// The bytes end `needed` octets before the field that starts at `at` is complete.
  case truncated(at: Int, needed: Int)
  /// The field at `at` holds a value the protocol forbids.
  case invalid(at: Int, field: String)
}
