import CPcap
package import Wire

/// Why a filter expression cannot be used.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The expression as it was given.
  package let expression: String
  /// What libpcap says of it.
  package let reason: String

  /// The error as one line for a person.
  package var description: String { "filter '\(expression)': \(reason)" }
}

/// A filter in libpcap's language (pcap-filter(7)), compiled for each link type it meets.
///
/// Names of hosts are not resolved: a filter must give addresses.
@safe
package struct FrameFilter: ~Copyable {
  private let expression: String
  private var programs: [UInt32: UnsafeMutablePointer<bpf_program>]

  private static let disableNameLookup: Void = telltale_disable_name_lookup()
  /// Link types that between them have every keyword of the language.
  private static let probes: [LinkType] = [.ethernet, .raw, .radiotap, .linuxSLL]

  /// Checks that the expression can be compiled for some link type.
  ///
  /// - Throws: `FilterError` with libpcap's words.
  package init(_ expression: String) throws(FilterError) {
    var programs: [UInt32: UnsafeMutablePointer<bpf_program>] = unsafe [:]
    var first: FilterError?
    for linkType in Self.probes {
      do {
        unsafe programs[linkType.rawValue] = try Self.compile(expression, for: linkType)
        break
      } catch {
        if first == nil { first = error }
      }
    }
    if unsafe programs.isEmpty, let first { throw first }
    self.expression = expression
    unsafe self.programs = unsafe programs
  }

  deinit {
    unsafe programs.values.forEach { program in
      unsafe pcap_freecode(program)
      unsafe program.deallocate()
    }
  }

  /// Whether the filter lets a frame through.
  ///
  /// - Throws: `FilterError` if the expression has no meaning for the frame's link type.
  package mutating func matches(_ frame: borrowing Frame) throws(FilterError) -> Bool {
    try matches(frame.bytes, originalLength: frame.originalLength, linkType: frame.linkType)
  }

  /// Whether the filter lets octets of a link type through.
  package mutating func matches(
    _ bytes: Span<UInt8>,
    originalLength: Int,
    linkType: LinkType
  ) throws(FilterError) -> Bool {
    let program = try unsafe program(for: linkType)
    var header = pcap_pkthdr()
    header.caplen = UInt32(clamping: bytes.count)
    header.len = UInt32(clamping: originalLength)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      // An empty frame has no address; libpcap wants one all the same.
      var none: UInt8 = 0
      guard let start = buffer.baseAddress else {
        return unsafe pcap_offline_filter(program, &header, &none) != 0
      }
      return unsafe pcap_offline_filter(program, &header, start) != 0
    }
  }

  private mutating func program(for linkType: LinkType) throws(FilterError)
    -> UnsafeMutablePointer<bpf_program>
  {
    if let known = unsafe programs[linkType.rawValue] { return unsafe known }
    let program = try unsafe Self.compile(expression, for: linkType)
    unsafe programs[linkType.rawValue] = unsafe program
    return unsafe program
  }

  private static func compile(_ expression: String, for linkType: LinkType) throws(FilterError)
    -> UnsafeMutablePointer<bpf_program>
  {
    disableNameLookup
    guard let handle = unsafe pcap_open_dead(dlt(of: linkType), 262_144) else {
      throw FilterError(expression: expression, reason: "no memory")
    }
    defer { unsafe pcap_close(handle) }
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    unsafe program.initialize(to: bpf_program())
    // 1 asks for optimisation; no netmask is known offline.
    guard unsafe pcap_compile(handle, program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      unsafe program.deallocate()
      throw FilterError(
        expression: expression,
        reason:
          unsafe "\(String(cString: pcap_geterr(handle))) (for link type \(linkTypeName(linkType)))"
      )
    }
    return unsafe program
  }
}
