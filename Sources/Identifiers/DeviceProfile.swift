/// What is known of a handset: the values that a search looks for.
package struct DeviceProfile: Sendable {
  /// One value.
  package struct Value: Hashable, Sendable {
    /// What it is.
    package var kind: IdentifierKind
    /// The value as the device's file states it.
    package var text: String

    /// A value of a kind.
    package init(_ kind: IdentifierKind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  /// A place, and how far from it counts as the same.
  package struct Position: Hashable, Sendable {
    /// Degrees north.
    package var latitude: Double
    /// Degrees east.
    package var longitude: Double
    /// Metres.
    package var tolerance: Double

    /// A place in degrees.
    package init(latitude: Double, longitude: Double, tolerance: Double) {
      self.latitude = latitude
      self.longitude = longitude
      self.tolerance = tolerance
    }
  }

  /// The values, in the order of the file.
  package var values: [Value] = []
  /// Where the handset was told it is.
  package var positions: [Position] = []

  /// Nothing is known.
  package init() {}

  /// Whether there is anything to look for.
  package var isEmpty: Bool { values.isEmpty && positions.isEmpty }
}
