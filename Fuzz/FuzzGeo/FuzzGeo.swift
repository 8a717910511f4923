import FuzzSupport
import Knowledge
import Wire

/// Opens a database of countries or networks and looks a few addresses up.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard let path = scratchFile("database", start, count),
    let database = try? GeoDatabase(path: path)
  else { return 0 }
  for text in ["1.1.1.1", "203.0.113.7", "255.255.255.255", "2001:db8::1", "2606:4700::1", "::1"] {
    guard let address = IPAddress(text) else { continue }
    _ = database.answer(for: address)
  }
  return 0
}
