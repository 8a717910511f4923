import Crypto
import Glibc
import Wire

/// The SHA-256 and size of a file that an audit rests on.
package struct FileDigest: Hashable, Sendable {
  /// 64 hexadecimal digits.
  package let sha256: String
  /// The size in octets.
  package let octets: UInt64

  /// Reads the file once, in pieces.
  ///
  /// - Throws: ``CaseError`` naming the file and the system's reason.
  package init(path: String) throws(CaseError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    var hash = SHA256()
    var total: UInt64 = 0
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path) }
      if count == 0 { break }
      unsafe buffer.withUnsafeBytes {
        unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
      total += UInt64(count)
    }
    sha256 = hexadecimal(hash.finalize())
    octets = total
  }

  /// The digest of octets at hand.
  package init(_ bytes: [UInt8]) {
    sha256 = hexadecimal(SHA256.hash(data: bytes))
    octets = UInt64(bytes.count)
  }

  private static func failure(_ path: String) -> CaseError {
    let reason = unsafe String(cString: strerror(errno))
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return CaseError("\(name): cannot be read: \(reason)")
  }
}
