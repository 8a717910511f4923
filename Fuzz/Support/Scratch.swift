import Glibc

/// Writes an input to a file of this process, for readers that open their files themselves.
///
/// - Returns: the file's path in memory-backed storage, or `nil` if it could not be written.
package func scratchFile(
  _ name: String,
  _ start: UnsafePointer<UInt8>,
  _ count: Int
) -> String? {
  let path = "/dev/shm/telltale-fuzz-\(getpid())-\(name)"
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard file >= 0 else { return nil }
  defer { close(file) }
  return write(file, start, count) == count ? path : nil
}

/// An input as text; what is no UTF-8 is replaced, as where text files are read.
package func scratchText(_ start: UnsafePointer<UInt8>, _ count: Int) -> String {
  String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
}
