import FuzzSupport
import Knowledge
import RuleEngine

/// Reads rules in Sigma's form, and compiles those that are.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = scratchText(start, count)
  guard let documents = try? YAMLFile.parseAll(text, file: "rule.yml") else { return 0 }
  for document in documents {
    guard let rule = try? SigmaRule(document) else { continue }
    _ = try? Judge(policy: Policy(name: "fuzz", title: "fuzz"), rules: [rule])
  }
  return 0
}
