import Wire

/// Reads DHCPv4, DHCPv6, router advertisements and ARP.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  _ = try? DHCPv4Message(parsing: bytes)
  _ = try? DHCPv6Message(parsing: bytes)
  _ = try? RouterAdvertisement(parsing: bytes)
  _ = try? ARPMessage(parsing: bytes)
  return 0
}
