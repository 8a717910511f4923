import CBrotli
import CZlib
import CZstd

/// Undoes the compressions of HTTP, up to a number of octets.
enum Inflater {
  /// A compression.
  enum Kind: String {
    case gzip, zlib, deflate, zstd
    case brotli = "br"
  }

  /// What came of it.
  struct Result {
    var octets: [UInt8] = []
    /// Whether more would have come than may be kept.
    var isBomb = false
  }

  /// What a compression's first octets say; `nil` for those that have no mark.
  static func kind(_ octets: [UInt8], at offset: Int = 0) -> Kind? {
    guard octets.count - offset >= 4 else { return nil }
    switch (octets[offset], octets[offset + 1]) {
    case (0x1f, 0x8b): return octets[offset + 2] == 8 ? .gzip : nil
    case (0x28, 0xb5): return octets[offset + 2] == 0x2f && octets[offset + 3] == 0xfd ? .zstd : nil
    case (0x78, let flags):
      return (0x7800 + Int(flags)) % 31 == 0 && flags & 0x20 == 0 ? .zlib : nil
    default: return nil
    }
  }

  /// Decompresses `octets` from `offset` on, as far as they are sound; no more than `most` octets.
  static func inflate(_ octets: [UInt8], at offset: Int = 0, _ kind: Kind, most: Int) -> Result {
    let input = offset == 0 ? octets : Array(octets[min(offset, octets.count)...])
    switch kind {
    case .gzip: return zlib(input, windowBits: 31, most)
    case .zlib: return zlib(input, windowBits: 15, most)
    case .deflate:
      // Some send zlib's format under this name, as RFC 9110 §8.4.1.2 says, some bare deflate.
      let wrapped = zlib(input, windowBits: 15, most)
      return wrapped.octets.isEmpty ? zlib(input, windowBits: -15, most) : wrapped
    case .zstd: return zstd(input, most)
    case .brotli: return brotli(input, most)
    }
  }

  private static func zlib(_ input: [UInt8], windowBits: Int32, _ most: Int) -> Result {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else {
      return Result()
    }
    defer { unsafe inflateEnd(&stream) }
    var input = input
    return unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe stream.next_in = source.baseAddress
      unsafe stream.avail_in = UInt32(clamping: source.count)
      return unsafe collect(most) { output in
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(clamping: output.count)
        let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        let produced = unsafe output.count - Int(stream.avail_out)
        let goesOn = unsafe status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)
        return (produced, goesOn)
      }
    }
  }

  private static func zstd(_ input: [UInt8], _ most: Int) -> Result {
    guard let stream = unsafe ZSTD_createDStream() else { return Result() }
    defer { unsafe ZSTD_freeDStream(stream) }
    // A frame may ask for a window of gigabytes; 8 MiB is what HTTP allows (RFC 9659).
    _ = unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23)
    return unsafe input.withUnsafeBytes { bytes in
      var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
      return unsafe collect(most) { output in
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = unsafe ZSTD_decompressStream(stream, &target, &source)
        let isSound = ZSTD_isError(status) == 0
        let goesOn = unsafe isSound && (source.pos < source.size || target.pos == target.size)
        return unsafe (target.pos, goesOn && status != 0)
      }
    }
  }

  private static func brotli(_ input: [UInt8], _ most: Int) -> Result {
    guard let state = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else { return Result() }
    defer { unsafe BrotliDecoderDestroyInstance(state) }
    return unsafe input.withUnsafeBufferPointer { source in
      var next: UnsafePointer<UInt8>? = source.baseAddress
      var left = source.count
      return unsafe collect(most) { output in
        var place: UnsafeMutablePointer<UInt8>? = output.baseAddress
        var room = output.count
        let status = unsafe BrotliDecoderDecompressStream(state, &left, &next, &room, &place, nil)
        return (output.count - room, status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
      }
    }
  }

  /// Collects what `step` writes until it has no more or there is too much.
  private static func collect(
    _ most: Int,
    _ step: (UnsafeMutableBufferPointer<UInt8>) -> (produced: Int, goesOn: Bool)
  ) -> Result {
    var result = Result()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let (produced, goesOn) = unsafe buffer.withUnsafeMutableBufferPointer { unsafe step($0) }
      let room = most - result.octets.count
      result.octets += buffer.prefix(min(produced, room))
      if produced > room {
        result.isBomb = true
        return result
      }
      guard goesOn, produced > 0 else { return result }
    }
  }
}
