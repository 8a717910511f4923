import FuzzSupport
import Knowledge

/// Compiles a regular expression, up to the first line feed, and matches it with the rest.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = scratchText(start, min(count, 4096))
  let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, let pattern = try? LinearPattern(String(parts[0])) else { return 0 }
  let subject = String(parts[1])
  precondition(pattern.matches(subject) == pattern.matches(subject))
  return 0
}
