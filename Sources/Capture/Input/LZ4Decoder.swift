import CLZ4

/// Decompresses LZ4 frames, one after another (LZ4 Frame Format 1.6), checking their checksums.
///
/// A frame's blocks have at most 4 MiB, so the library keeps about twice that and no more.
@safe
final class LZ4Decoder {
  private let context: OpaquePointer
  private var frames = 0
  private(set) var isAtBoundary = true
  private(set) var hasTrailer = false

  init?() {
    var context: OpaquePointer?
    let code = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(code) == 0, let context = unsafe context else { return nil }
    unsafe self.context = context
  }

  deinit { unsafe LZ4F_freeDecompressionContext(context) }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> DecodedStep
  {
    guard !hasTrailer else { return DecodedStep(consumed: input.count) }
    var (taken, given) = (input.count, output.count)
    let code = unsafe LZ4F_decompress(
      context,
      output.baseAddress,
      &given,
      input.baseAddress,
      &taken,
      nil
    )
    guard LZ4F_isError(code) == 0 else { return failed(code, input.count) }
    if code == 0 {
      frames += 1
      isAtBoundary = true
    } else if taken > 0 || given > 0 {
      isAtBoundary = false
    }
    return DecodedStep(consumed: taken, produced: given)
  }

  /// What to do about an error: what follows a frame and is none is left alone.
  private func failed(_ code: Int, _ left: Int) -> DecodedStep {
    let reason = unsafe String(cString: LZ4F_getErrorName(code))
    if frames > 0, reason == "ERROR_frameType_unknown" {
      (hasTrailer, isAtBoundary) = (true, true)
      return DecodedStep(consumed: left)
    }
    return DecodedStep(failure: "lz4 data is corrupt (\(reason))")
  }
}
