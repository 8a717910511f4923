package import Wire

/// A capture being made for a test: Ethernet frames with their times.
package struct Traffic: Sendable {
  /// One frame as captured.
  package struct Frame: Sendable {
    /// The captured octets.
    package var bytes: [UInt8]
    /// Nanoseconds since the epoch.
    package var time: Int64
    /// Octets on the wire.
    package var original: Int

    /// A frame as it is, without the Ethernet header that ``Traffic/add(_:captured:)`` writes.
    package init(bytes: [UInt8], time: Int64, original: Int) {
      self.bytes = bytes
      self.time = time
      self.original = original
    }
  }

  /// The frames so far.
  package var frames: [Frame] = []
  /// The time of the next frame; each is a millisecond after the one before.
  package var now: Int64 = 1_700_000_000_000_000_000

  /// No frames yet.
  package init() {}

  /// Adds an IP packet in an Ethernet frame, of which `captured` octets are kept.
  package mutating func add(_ packet: [UInt8], captured: Int? = nil) {
    let frame = PacketBuilder.ethernet(packet)
    let kept = Array(frame.prefix(captured ?? frame.count))
    frames.append(Frame(bytes: kept, time: now, original: frame.count))
    now += 1_000_000
  }

  /// Adds a UDP datagram; those of a DHCP server come from the gateway's link-layer address.
  package mutating func udp(
    _ source: (IPAddress, UInt16),
    _ destination: (IPAddress, UInt16),
    _ payload: [UInt8]
  ) {
    let datagram = PacketBuilder.udp(source.1, destination.1, payload)
    add(PacketBuilder.ip(from: source.0, to: destination.0, proto: 17, datagram))
    guard source.1 == 67 || source.1 == 547, let frame = frames.indices.last else { return }
    let sender = Array(frames[frame].bytes[6..<12])
    let receiver = Array(frames[frame].bytes[..<6])
    frames[frame].bytes.replaceSubrange(..<12, with: sender + receiver)
  }

  /// The capture as a classic pcap file with nanoseconds.
  package var pcap: [UInt8] {
    var writer = PcapWriter(magic: 0xa1b2_3c4d)
    for frame in frames {
      writer.record(
        frame.bytes,
        seconds: UInt32(frame.time / 1_000_000_000),
        fraction: UInt32(frame.time % 1_000_000_000),
        original: UInt32(frame.original)
      )
    }
    return writer.bytes
  }
}

/// One TCP connection, its sequence numbers kept.
package struct Connection: Sendable {
  /// Who speaks.
  package enum Speaker: Sendable { case client, server }

  /// The endpoints.
  package let client: (address: IPAddress, port: UInt16)
  package let server: (address: IPAddress, port: UInt16)
  /// The sequence number of each side's next octet.
  package var clientNext: UInt32
  package var serverNext: UInt32

  /// A connection of a family's handset with its server.
  package init(
    _ family: Family,
    port: UInt16 = 443,
    from clientPort: UInt16 = 40_000,
    clientStart: UInt32 = 1000,
    serverStart: UInt32 = 9000
  ) {
    client = (family.handset, clientPort)
    server = (family.server, port)
    (clientNext, serverNext) = (clientStart, serverStart)
  }

  /// A segment with its place given, relative to the next octet.
  package func segment(
    _ speaker: Speaker,
    _ payload: [UInt8] = [],
    _ flags: TCPFlags = .ack,
    at offset: Int = 0
  ) -> [UInt8] {
    let isClient = speaker == .client
    let (from, to) = isClient ? (client, server) : (server, client)
    let next = isClient ? clientNext : serverNext
    let segment = PacketBuilder.tcp(
      from.port,
      to.port,
      sequence: next &+ UInt32(truncatingIfNeeded: offset),
      acknowledgement: flags.contains(.ack) ? (isClient ? serverNext : clientNext) : 0,
      flags,
      payload
    )
    return PacketBuilder.ip(from: from.address, to: to.address, proto: 6, segment)
  }

  /// Moves a side's next octet on.
  package mutating func advance(_ speaker: Speaker, _ count: Int) {
    let step = UInt32(truncatingIfNeeded: count)
    if speaker == .client {
      clientNext = clientNext &+ step
    } else {
      serverNext = serverNext &+ step
    }
  }

  /// SYN, SYN+ACK, ACK.
  package mutating func open(_ traffic: inout Traffic) {
    traffic.add(segment(.client, [], .syn))
    advance(.client, 1)
    traffic.add(segment(.server, [], [.syn, .ack]))
    advance(.server, 1)
    traffic.add(segment(.client))
  }

  /// Octets in segments of at most `size`.
  package mutating func say(
    _ speaker: Speaker,
    _ payload: [UInt8],
    size: Int = 1400,
    _ traffic: inout Traffic
  ) {
    var rest = payload[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      traffic.add(segment(speaker, part, [.ack, .psh]))
      advance(speaker, part.count)
    }
  }

  /// Text in segments of at most `size`.
  package mutating func say(
    _ speaker: Speaker,
    _ text: String,
    size: Int = 1400,
    _ traffic: inout Traffic
  ) {
    say(speaker, Array(text.utf8), size: size, &traffic)
  }

  /// FIN of both sides and the last ACK.
  package mutating func close(_ traffic: inout Traffic) {
    traffic.add(segment(.client, [], [.fin, .ack]))
    advance(.client, 1)
    traffic.add(segment(.server, [], [.fin, .ack]))
    advance(.server, 1)
    traffic.add(segment(.client))
  }
}
