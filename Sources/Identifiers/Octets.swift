import Foundation

/// Looks for single octets.
enum Octets {
  /// Where an octet is first in a range.
  static func first(_ octet: UInt8, in octets: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= octets.count else {
      return nil
    }
    return unsafe octets.withUnsafeBytes { all in
      guard let base = all.baseAddress,
        let place = unsafe memchr(base + range.lowerBound, Int32(octet), range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(place) - base
    }
  }
  /// Where one octet is next in layers that lie one behind the other.
  struct Cursor {
    private let octet: UInt8
    /// The next place that is known, `Int.max` if there is none.
    private var next = -1

    init(_ octet: UInt8) { self.octet = octet }

    /// Whether a layer holds the octet; layers are asked for in their order.
    mutating func isIn(_ layer: Range<Int>, _ octets: [UInt8]) -> Bool {
      if next < layer.lowerBound {
        next = Octets.first(octet, in: octets, layer.lowerBound..<octets.count) ?? .max
      }
      return next < layer.upperBound
    }
  }
}
