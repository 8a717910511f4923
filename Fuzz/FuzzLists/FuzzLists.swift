import Foundation
import Knowledge
import Wire

/// Reads lists of others in every format, told by their content.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Data(bytes: start, count: count)
  guard let list = try? ImportedList(bytes: bytes, file: "list") else { return 0 }
  precondition(list.count > 0)
  // Nothing that a list says may hold every name, or the whole Internet.
  precondition(list.match(name: "q0.example") == nil || list.match(name: "q0.example")?.entry != "")
  if let address = IPAddress("192.0.2.1") { _ = list.match(address: address) }
  let again = try? ImportedList(bytes: bytes, file: "list")
  precondition(again?.count == list.count && again?.skipped == list.skipped)
  return 0
}
