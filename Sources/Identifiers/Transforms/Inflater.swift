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

  /// What a compression's first octets say; `nil` for those that have no mark.
  static func kind(_ octets: [UInt8], _ range: Range<Int>) -> Kind? {
    guard range.count >= 4 else { return nil }
    let at = range.lowerBound
    switch (octets[at], octets[at + 1]) {
    case (0x1f, 0x8b): return octets[at + 2] == 8 ? .gzip : nil
    case (0x28, 0xb5): return octets[at + 2] == 0x2f && octets[at + 3] == 0xfd ? .zstd : nil
    case (0x78, let flags):
      return (0x7800 + Int(flags)) % 31 == 0 && flags & 0x20 == 0 ? .zlib : nil
    default: return nil
    }
  }

  /// Appends what a range decompresses to, as far as it is sound; no more than `most` octets.
  ///
  /// - Returns: whether more would have come than may be kept.
  static func inflate(
    _ octets: [UInt8],
    _ range: Range<Int>,
    _ kind: Kind,
    most: Int,
    into result: inout [UInt8]
  ) -> Bool {
    unsafe octets.withUnsafeBufferPointer { all in
      let input = unsafe UnsafeBufferPointer(rebasing: all[range])
      switch kind {
      case .gzip: return unsafe zlib(input, windowBits: 31, most, &result)
      case .zlib: return unsafe zlib(input, windowBits: 15, most, &result)
      case .deflate:
        // Some send zlib's format under this name, as RFC 9110 §8.4.1.2 says, some bare deflate.
        let start = result.count
        let isBomb = unsafe zlib(input, windowBits: 15, most, &result)
        guard result.count == start else { return isBomb }
        return unsafe zlib(input, windowBits: -15, most, &result)
      case .zstd: return unsafe zstd(input, most, &result)
      case .brotli: return unsafe brotli(input, most, &result)
      }
    }
  }

  private static func zlib(
    _ input: UnsafeBufferPointer<UInt8>,
    windowBits: Int32,
    _ most: Int,
    _ result: inout [UInt8]
  ) -> Bool {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else {
      return false
    }
    defer { unsafe inflateEnd(&stream) }
    // zlib's interface lacks a const; it does not write to its input.
    unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.avail_in = UInt32(clamping: input.count)
    return unsafe collect(most, &result) { output in
      unsafe stream.next_out = output.baseAddress
      unsafe stream.avail_out = UInt32(clamping: output.count)
      let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
      let produced = unsafe output.count - Int(stream.avail_out)
      let goesOn = unsafe status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)
      return (produced, goesOn)
    }
  }

  private static func zstd(
    _ input: UnsafeBufferPointer<UInt8>,
    _ most: Int,
    _ result: inout [UInt8]
  ) -> Bool {
    guard let stream = unsafe ZSTD_createDStream() else { return false }
    defer { unsafe ZSTD_freeDStream(stream) }
    // A frame may ask for a window of gigabytes; 8 MiB is what HTTP allows (RFC 9659).
    _ = unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23)
    var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    return unsafe collect(most, &result) { output in
      var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
      let status = unsafe ZSTD_decompressStream(stream, &target, &source)
      let isSound = ZSTD_isError(status) == 0
      let goesOn = unsafe isSound && (source.pos < source.size || target.pos == target.size)
      return unsafe (target.pos, goesOn && status != 0)
    }
  }

  private static func brotli(
    _ input: UnsafeBufferPointer<UInt8>,
    _ most: Int,
    _ result: inout [UInt8]
  ) -> Bool {
    guard let state = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else { return false }
    defer { unsafe BrotliDecoderDestroyInstance(state) }
    var next: UnsafePointer<UInt8>? = input.baseAddress
    var left = input.count
    return unsafe collect(most, &result) { output in
      var place: UnsafeMutablePointer<UInt8>? = output.baseAddress
      var room = output.count
      let status = unsafe BrotliDecoderDecompressStream(state, &left, &next, &room, &place, nil)
      return (output.count - room, status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
    }
  }

  /// Appends what `step` writes until it has no more or there is too much; whether there is.
  private static func collect(
    _ most: Int,
    _ result: inout [UInt8],
    _ step: (UnsafeMutableBufferPointer<UInt8>) -> (produced: Int, goesOn: Bool)
  ) -> Bool {
    let start = result.count
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32 << 10) { buffer in
      while true {
        let (produced, goesOn) = unsafe step(buffer)
        let room = most - (result.count - start)
        unsafe result.append(contentsOf: buffer[..<min(produced, room)])
        if produced > room { return true }
        guard goesOn, produced > 0 else { return false }
      }
    }
  }
}
