import Wire

/// Reads the messages of a TLS or DTLS handshake; the first octet says which.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  guard count >= 1 else { return 0 }
  let body = bytes.extracting(1..<count)
  switch bytes[0] % 5 {
  case 0: _ = try? TLSClientHello(parsing: body)
  case 1: _ = try? TLSClientHello(parsing: body, isDatagram: true)
  case 2: _ = try? TLSServerHello(parsing: body)
  case 3: _ = TLSCertificateMessage(parsing: body, isTLS13: count % 2 == 0)
  default: _ = try? DTLSDatagram(parsing: body)
  }
  return 0
}
