import Compliance
import FuzzSupport
import Knowledge

/// Reads declarations: YAML and MUD files.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = scratchText(start, count)
  guard let root = try? YAMLFile.parse(text, file: "declaration.yaml") else { return 0 }
  _ = try? Declaration(root)
  return 0
}
