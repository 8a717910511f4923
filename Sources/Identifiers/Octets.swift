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
}
