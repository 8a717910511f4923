import CZlib
import CZstd

/// What one step of decompression did.
struct DecodedStep {
  /// Compressed octets used.
  var consumed = 0
  /// Octets written.
  var produced = 0
  /// Why decompression cannot go on.
  var failure: String?
}

/// The compression of a capture file.
enum Decoder {
  case none
  case gzip(GzipDecoder)
  case zstd(ZstdDecoder)
  case lz4(LZ4Decoder)

  /// The name that reports use.
  var name: String? {
    switch self {
    case .none: nil
    case .gzip: "gzip"
    case .zstd: "zstd"
    case .lz4: "lz4"
    }
  }

  /// Whether the input so far ends where compressed data may end.
  var isAtBoundary: Bool {
    switch self {
    case .none: true
    case .gzip(let decoder): decoder.isAtBoundary
    case .zstd(let decoder): decoder.isAtBoundary
    case .lz4(let decoder): decoder.isAtBoundary
    }
  }

  /// Whether compressed data ended and something else follows it.
  var hasTrailer: Bool {
    switch self {
    case .none: false
    case .gzip(let decoder): decoder.hasTrailer
    case .zstd(let decoder): decoder.hasTrailer
    case .lz4(let decoder): decoder.hasTrailer
    }
  }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> DecodedStep
  {
    switch self {
    case .none: DecodedStep(failure: "not compressed")
    case .gzip(let decoder): unsafe decoder.decode(input, into: output)
    case .zstd(let decoder): unsafe decoder.decode(input, into: output)
    case .lz4(let decoder): unsafe decoder.decode(input, into: output)
    }
  }
}

/// Decompresses gzip members, one after another (RFC 1952 §2.2), checking each one's CRC.
@safe
final class GzipDecoder {
  private let stream: UnsafeMutablePointer<z_stream>
  private var members = 0
  private(set) var isAtBoundary = true
  private(set) var hasTrailer = false

  init?() {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe self.stream = unsafe stream
    unsafe stream.initialize(to: z_stream())
    // 15 is the largest window, 16 asks for the gzip format.
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      unsafe stream.deallocate()
      return nil
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> DecodedStep
  {
    guard !hasTrailer else { return DecodedStep(consumed: input.count) }
    let inputCount = UInt32(clamping: input.count)
    let outputCount = UInt32(clamping: output.count)
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    )
    unsafe stream.pointee.avail_in = inputCount
    unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = outputCount
    let result = unsafe inflate(stream, Z_NO_FLUSH)
    var step = unsafe DecodedStep(
      consumed: Int(inputCount - stream.pointee.avail_in),
      produced: Int(outputCount - stream.pointee.avail_out)
    )
    switch result {
    case Z_STREAM_END:
      members += 1
      isAtBoundary = true
      unsafe inflateReset(stream)
    case Z_OK, Z_BUF_ERROR:
      isAtBoundary = isAtBoundary && step.consumed == 0
    case Z_DATA_ERROR where unsafe members > 0 && stream.pointee.total_out == 0 && headerRejected:
      hasTrailer = true
      isAtBoundary = true
      step.consumed = input.count
    default:
      step.failure = "gzip data is corrupt (\(message ?? "error \(result)"))"
    }
    return step
  }

  /// Whether what follows a member is no gzip header at all, rather than a broken member.
  private var headerRejected: Bool { message == "incorrect header check" }

  /// What zlib says of its last failure.
  private var message: String? {
    guard let text = unsafe stream.pointee.msg else { return nil }
    return unsafe String(cString: text)
  }
}

/// Decompresses zstd frames, one after another (RFC 8878 §3).
@safe
final class ZstdDecoder {
  private let stream: OpaquePointer
  private var frames = 0
  private(set) var isAtBoundary = true
  private(set) var hasTrailer = false

  init?() {
    guard let stream = unsafe ZSTD_createDStream() else { return nil }
    unsafe self.stream = stream
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> DecodedStep
  {
    guard !hasTrailer else { return DecodedStep(consumed: input.count) }
    var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = unsafe ZSTD_decompressStream(stream, &target, &source)
    var step = unsafe DecodedStep(consumed: source.pos, produced: target.pos)
    if ZSTD_isError(result) != 0 {
      if isAtBoundary && frames > 0 {
        hasTrailer = true
        step.consumed = input.count
      } else {
        step.failure = unsafe "zstd data is corrupt (\(String(cString: ZSTD_getErrorName(result))))"
      }
    } else if result == 0 {
      frames += 1
      isAtBoundary = true
    } else if step.consumed > 0 {
      isAtBoundary = false
    }
    return step
  }
}
