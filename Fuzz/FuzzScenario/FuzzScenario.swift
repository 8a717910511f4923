import Audit
import FuzzSupport

/// Reads scenarios with their records, and what is known of a handset.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard let path = scratchFile("scenario", start, count) else { return 0 }
  _ = try? Scenario(path: path)
  _ = try? DeviceFile.device(path)
  _ = try? DeviceFile.profile(path)
  return 0
}
