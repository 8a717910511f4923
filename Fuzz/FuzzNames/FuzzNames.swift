import FuzzSupport
import Knowledge
import Wire

/// Reads names and addresses as they stand in text: two lines, of which the second may be a suffix.
///
/// A name below another one ends with its labels, and an address that is read is written so that it
/// reads the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = scratchText(start, min(count, 4096))
  let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
  let name = String(parts[0])
  let suffix = parts.count > 1 ? String(parts[1]) : ""
  if let address = IPAddress(name) { precondition(IPAddress(address.description) == address) }
  if let prefix = IPPrefix(name) { precondition(IPPrefix(prefix.description) == prefix) }
  _ = MACAddress(name)
  _ = Timestamp(rfc3339: name)
  _ = NameRequest.asks(name)
  _ = Credential(authorization: name, isProxy: false)
  _ = Credential(cookies: name)
  _ = Credential(bearer: name)
  _ = Credential(json: Array(text.utf8))
  _ = Credential(pairs: Array(text.utf8), kind: .form)
  if DomainName.isSubdomain(name, of: suffix) {
    precondition(name.lowercased().utf8.count >= suffix.lowercased().utf8.count - 1)
  }
  var table = DomainTable<Int>()
  _ = table.insert(1, at: suffix)
  _ = table.longestMatch(name)
  return 0
}
