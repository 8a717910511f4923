import CPcap
import Glibc
import Wire

/// The same files read by libpcap, to hold the reader of this target against.
///
/// It knows less: no compression, one link type and one limit for all interfaces.
@safe
package struct LibpcapReader: ~Copyable {
  private let handle: OpaquePointer
  private let buffer: UnsafeMutablePointer<CChar>
  private let linkType: LinkType
  private var frames: UInt32
  /// What libpcap says was wrong, once `next()` gave `nil`.
  package private(set) var failure: Optional<String>

  /// Standard I/O's 4 KiB would double the cost of a frame.
  private static let bufferOctets = 256 << 10

  /// Opens a file, with nanoseconds whatever its own precision.
  ///
  /// - Throws: `CaptureError` with libpcap's words.
  package init(path: String) throws(CaptureError) {
    guard let file = unsafe fopen(path, "rb") else {
      throw .cannotOpen(path: path, reason: "libpcap's reader cannot open it")
    }
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Self.bufferOctets)
    _ = unsafe setvbuf(file, buffer, _IOFBF, Self.bufferOctets)
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
    guard
      let handle = unsafe pcap_fopen_offline_with_tstamp_precision(file, precision, &message)
    else {
      unsafe fclose(file)
      unsafe buffer.deallocate()
      let octets = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      throw .unreadable(path: path, offset: 0, reason: String(decoding: octets, as: UTF8.self))
    }
    unsafe self.handle = handle
    unsafe self.buffer = unsafe buffer
    linkType = unsafe LinkType(rawValue: UInt32(bitPattern: pcap_datalink(handle)))
    frames = 0
    failure = nil
  }

  deinit {
    unsafe pcap_close(handle)
    unsafe buffer.deallocate()
  }

  /// The next frame; its link type is libpcap's DLT number.
  @_lifetime(&self)
  package mutating func next() -> Frame? {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var data: UnsafePointer<UInt8>?
    let result = unsafe pcap_next_ex(handle, &header, &data)
    guard result == 1, let header = unsafe header?.pointee, let data = unsafe data else {
      if result == -1 { failure = unsafe String(cString: pcap_geterr(handle)) }
      return nil
    }
    frames += 1
    let (seconds, tooFar) = Int64(header.ts.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let time = tooFar ? Int64.max : seconds.addingReportingOverflow(Int64(header.ts.tv_usec)).0
    let frame = unsafe Frame(
      number: frames,
      time: Timestamp(nanoseconds: time),
      originalLength: Int(header.len),
      linkType: linkType,
      interface: 0,
      app: -1,
      bytes: Span(_unsafeStart: data, count: Int(header.caplen))
    )
    return unsafe _overrideLifetime(frame, mutating: &self)
  }
}
