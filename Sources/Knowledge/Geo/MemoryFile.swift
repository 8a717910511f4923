import CMaxMindDB
import Glibc

/// A private copy of a file, in memory that no other process can change or shorten.
@safe
struct MemoryFile: ~Copyable {
  /// An open descriptor of the copy.
  let descriptor: Int32
  /// Its length in octets.
  private(set) var size = 0
  /// The last octets, as far as a MaxMind DB's metadata may reach.
  private(set) var tail: [UInt8] = []

  /// Larger than any published country, city or AS database.
  private static let maximumSize = 2 << 30

  /// Copies a regular file.
  ///
  /// - Throws: if it cannot be read, is not a regular file or is larger than 2 GiB.
  static func copy(of path: String, shownAs file: String) throws(KnowledgeError) -> MemoryFile {
    // Without O_NONBLOCK, opening a FIFO that nobody writes to would hang.
    let source = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard source >= 0 else { throw Self.error(file, Self.reason()) }
    defer { close(source) }
    var status = stat()
    guard unsafe fstat(source, &status) == 0 else { throw Self.error(file, Self.reason()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Self.error(file, "not a regular file") }
    guard status.st_size > 0 else { throw Self.error(file, "the file is empty") }
    guard status.st_size <= Self.maximumSize else {
      throw Self.error(file, "the file is larger than 2 GiB")
    }
    var copy = MemoryFile(descriptor: telltale_memory_file())
    guard copy.descriptor >= 0 else { throw Self.error(file, "no memory file: \(Self.reason())") }
    if let problem = copy.fill(from: source) { throw Self.error(file, problem) }
    return copy
  }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Copies to the end and keeps the tail; gives what went wrong.
  private mutating func fill(from source: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(source, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return Self.reason() }
      if count == 0 { return nil }
      size += count
      guard size <= Self.maximumSize else { return "the file is larger than 2 GiB" }
      var written = 0
      while written < count {
        let step = unsafe buffer.withUnsafeBytes {
          unsafe write(descriptor, $0.baseAddress?.advanced(by: written), count - written)
        }
        if step < 0, errno == EINTR { continue }
        guard step > 0 else { return Self.reason() }
        written += step
      }
      tail.append(contentsOf: buffer[..<count])
      tail.removeFirst(max(0, tail.count - MMDBFormat.metadataReach))
    }
  }

  private static func reason() -> String {
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe KnowledgeError.printable(String(cString: text))
  }

  private static func error(_ file: String, _ problem: String) -> KnowledgeError {
    KnowledgeError(file: file, problem: problem, remedy: "give a readable MaxMind DB file")
  }
}
