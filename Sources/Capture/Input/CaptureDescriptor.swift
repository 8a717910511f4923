import Glibc

/// Fills buffers with the next octets of a regular file, on any thread but one at a time.
///
/// The descriptor it was made from must stay open meanwhile.
struct ChunkFiller: Sendable {
  fileprivate let number: Int32

  /// Reads until `buffer` is full or the file ends; a count below its size means the end.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> (count: Int, failure: String?) {
    unsafe CaptureDescriptor.fill(buffer, from: number)
  }
}

/// An open capture file or standard input: read(2), never mapped, so that a file which shrinks
/// meanwhile ends early instead of killing the process.
struct CaptureDescriptor: ~Copyable {
  private let number: Int32
  private let isOwned: Bool
  private let opened: stat

  private init(number: Int32, isOwned: Bool, opened: stat) {
    self.number = number
    self.isOwned = isOwned
    self.opened = opened
  }

  deinit { if isOwned { close(number) } }

  /// Opens a regular file, or takes standard input for `-`.
  ///
  /// `O_NONBLOCK` keeps a pipe without a writer from blocking the open.
  static func open(_ path: String) throws(CaptureError) -> Self {
    if path == "-" {
      if isatty(STDIN_FILENO) != 0 { throw .notRegular(path: path, kind: "a terminal") }
      var status = stat()
      _ = unsafe fstat(STDIN_FILENO, &status)
      return Self(number: STDIN_FILENO, isOwned: false, opened: status)
    }
    let number = unsafe Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard number >= 0 else {
      if errno == ENXIO { throw .notRegular(path: path, kind: "a socket or a device") }
      throw .cannotOpen(path: path, reason: text(of: errno))
    }
    var status = stat()
    let failed = unsafe fstat(number, &status) != 0
    let file = Self(number: number, isOwned: true, opened: status)
    if failed { throw .cannotOpen(path: path, reason: text(of: errno)) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw .directory(path: path) }
    guard kind == S_IFREG else { throw .notRegular(path: path, kind: name(of: kind)) }
    guard status.st_size > 0 else { throw .empty(path: path) }
    return file
  }

  /// The size of the file when it was opened; 0 for what is no regular file.
  var octets: Int { opened.st_mode & S_IFMT == S_IFREG ? Int(opened.st_size) : 0 }

  /// Reads until `buffer` is full or the file ends.
  ///
  /// The count is of what was read before the end or before the failure.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> (count: Int, failure: String?) {
    unsafe Self.fill(buffer, from: number)
  }

  /// What fills buffers from a regular file on another thread; `nil` for a pipe, which may block.
  ///
  /// The descriptor must outlive the calls.
  var filler: ChunkFiller? {
    guard opened.st_mode & S_IFMT == S_IFREG else { return nil }
    return ChunkFiller(number: number)
  }

  fileprivate static func fill(
    _ buffer: UnsafeMutableRawBufferPointer,
    from number: Int32
  ) -> (count: Int, failure: String?) {
    var count = 0
    while count < buffer.count, let start = buffer.baseAddress {
      let result = unsafe read(number, start + count, buffer.count - count)
      if result > 0 {
        count += result
      } else if result == 0 {
        break
      } else if errno == EAGAIN {
        var wait = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&wait, 1, -1)
      } else if errno != EINTR {
        return (count, "read error: \(text(of: errno))")
      }
    }
    return (count, nil)
  }

  /// Whether a regular file's size or time changed since it was opened.
  var hasChanged: Bool {
    var now = stat()
    guard opened.st_mode & S_IFMT == S_IFREG, unsafe fstat(number, &now) == 0 else { return false }
    return now.st_size != opened.st_size || now.st_mtim.tv_sec != opened.st_mtim.tv_sec
      || now.st_mtim.tv_nsec != opened.st_mtim.tv_nsec
  }

  private static func text(of code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }

  private static func name(of kind: mode_t) -> String {
    switch kind {
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "a special file"
    }
  }
}
