import FuzzSupport
import Knowledge
import RuleEngine

/// Reads policies and overrides.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = scratchText(start, count)
  guard let root = try? YAMLFile.parse(text, file: "policy.yaml") else { return 0 }
  _ = try? Policy(root)
  _ = try? Overrides(root)
  return 0
}
