/// What the start of one side of a TLS stream holds in clear.
package struct TLSScan: Sendable {
  /// How the scan ended.
  package enum State: Hashable, Sendable {
    /// Nothing new can become whole before this many octets of the stream are there.
    case needMore(octets: Int)
    /// Nothing from this offset on is readable: it is encrypted, or damaged if the scan says so.
    case done(at: Int)
    /// The stream does not begin like TLS.
    case notTLS
  }

  /// The handshake messages that are whole, in order.
  package fileprivate(set) var messages: [TLSHandshakeMessage] = []
  /// The alerts in clear, in order.
  package fileprivate(set) var alerts: [TLSAlert] = []
  /// The SSL 2.0 hello that began the stream, if one did.
  package fileprivate(set) var sslv2Hello: SSLv2ClientHello?
  /// The version of the first record; `nil` before it is there and for SSL 2.0.
  package fileprivate(set) var recordVersion: UInt16?
  /// How the scan ended.
  package fileprivate(set) var state: State = .needMore(octets: TLSRecord.headerOctets)
  /// The first thing that was wrong.
  package fileprivate(set) var damage: ParseError?
}

/// Reads what one side of a TLS connection sends before it encrypts.
package enum TLSStreamReader {
  /// How much of a stream is looked at: hellos and certificate chains of real servers fit.
  package static let maximumOctets = 65_536
  /// The longest handshake message put together; OpenSSL takes chains up to 100 KiB.
  package static let maximumMessage = 65_536
  /// How many empty records in a row are taken in silence (OpenSSL refuses more than 32).
  package static let maximumEmptyRecords = 32

  /// Reads the start of a stream, which must be contiguous.
  ///
  /// Stateless: with more octets at hand call it again with all of them, at best not before
  /// ``TLSScan/State/needMore(octets:)`` says.
  package static func scan(_ bytes: Span<UInt8>) -> TLSScan {
    let count = min(bytes.count, maximumOctets)
    var walk = TLSWalk()
    walk.run(bytes.extracting(0..<count), isCut: bytes.count >= maximumOctets)
    return walk.scan
  }

  /// Splits handshake messages that stand without records around them, as in QUIC CRYPTO frames.
  ///
  /// - Returns: The whole messages, how many octets they take, and what is wrong behind them.
  package static func messages(
    inHandshake bytes: Span<UInt8>
  ) -> (messages: [TLSHandshakeMessage], consumed: Int, damage: ParseError?) {
    var messages: [TLSHandshakeMessage] = []
    var reader = ByteReader(bytes)
    while reader.remaining >= 4 {
      let start = reader.offset
      let length = Int(bytes[start + 1]) << 16 | Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
      guard length <= maximumMessage else {
        return (messages, start, .invalid(at: start + 1, field: "handshake length"))
      }
      guard reader.remaining - 4 >= length else { return (messages, start, nil) }
      let end = start + 4 + length
      let body = bytes.extracting((start + 4)..<end).copied
      messages.append(TLSHandshakeMessage(type: bytes[start], body: body, start: start, end: end))
      reader = ByteReader(bytes, at: end)
    }
    return (messages, reader.offset, nil)
  }
}

/// The walk over the records of one side of a stream.
private struct TLSWalk {
  var scan = TLSScan()
  /// Handshake octets of messages not whole yet, and where in the stream the first of them was.
  private var pending: [UInt8] = []
  private var pendingStart = 0
  private var position = 0
  private var emptyRecords = 0
  private var sawChangeCipherSpec = false

  mutating func run(_ bytes: Span<UInt8>, isCut: Bool) {
    if let hello = SSLv2ClientHello.recognise(bytes) {
      takeSSLv2(hello, bytes)
      return
    }
    while true {
      let record: TLSRecord
      do {
        record = try TLSRecord(parsing: bytes, at: position)
      } catch .truncated {
        return wait(for: position + TLSRecord.headerOctets + (pending.isEmpty ? 0 : missing), isCut)
      } catch {
        if position == 0 { scan.state = .notTLS } else { stop(error) }
        return
      }
      scan.recordVersion = scan.recordVersion ?? record.version
      let available = record.fragment.lowerBound..<min(record.fragment.upperBound, bytes.count)
      guard take(record, bytes.extracting(available), at: available.lowerBound) else { return }
      guard available.count == record.fragment.count else {
        let next = record.type == .handshake ? bytes.count + missing : record.fragment.upperBound
        return wait(for: next, isCut)
      }
      position = record.fragment.upperBound
    }
  }

  /// Takes what is there of a record's fragment; `false` ends the walk.
  private mutating func take(_ record: TLSRecord, _ fragment: Span<UInt8>, at: Int) -> Bool {
    if record.fragment.isEmpty {
      emptyRecords += 1
      if emptyRecords > TLSStreamReader.maximumEmptyRecords {
        note(.invalid(at: position, field: "number of empty records"))
      }
      return true
    }
    emptyRecords = 0
    switch record.type {
    case .handshake:
      // Behind ChangeCipherSpec only TLS 1.3's compatibility mode sends another hello in clear.
      guard !sawChangeCipherSpec || !pending.isEmpty || startsHello(fragment, record) else {
        return end()
      }
      return takeHandshake(fragment, at: at)
    case .alert:
      guard !sawChangeCipherSpec, record.fragment.count == 2 else { return end() }
      if fragment.count == 2 {
        scan.alerts.append(
          TLSAlert(level: fragment[0], description: fragment[1], offset: position)
        )
      }
      return true
    case .changeCipherSpec:
      guard record.fragment.count == 1 else {
        note(.invalid(at: position + 3, field: "ChangeCipherSpec length"))
        return end()
      }
      sawChangeCipherSpec = true
      return true
    case .applicationData: return end()
    case .heartbeat: return true
    }
  }

  private mutating func takeHandshake(_ fragment: Span<UInt8>, at: Int) -> Bool {
    if pending.isEmpty { pendingStart = position }
    for index in fragment.indices {
      pending.append(fragment[index])
      guard pending.count >= 4 else { continue }
      let length = Int(pending[1]) << 16 | Int(pending[2]) << 8 | Int(pending[3])
      guard length <= TLSStreamReader.maximumMessage else {
        stop(.invalid(at: at + index, field: "handshake length"))
        return false
      }
      guard pending.count == 4 + length else { continue }
      let end = at + index + 1
      scan.messages.append(
        TLSHandshakeMessage(
          type: pending[0],
          body: Array(pending[4...]),
          start: pendingStart,
          end: end
        )
      )
      pending.removeAll(keepingCapacity: true)
      pendingStart = end
    }
    return true
  }

  /// Whether a handshake fragment starts with a ClientHello or ServerHello in clear.
  private func startsHello(_ fragment: Span<UInt8>, _ record: TLSRecord) -> Bool {
    guard fragment.count >= 6 else { return fragment.count < record.fragment.count }
    let isHello = fragment[0] == 1 || fragment[0] == 2
    return isHello && fragment[1] == 0 && fragment[4] == 3 && fragment[5] <= 3
  }

  private mutating func takeSSLv2(_ hello: SSLv2ClientHello.Recognition, _ bytes: Span<UInt8>) {
    switch hello {
    case .needMore(let octets): scan.state = .needMore(octets: octets)
    case .hello(let hello, let end):
      scan.sslv2Hello = hello
      scan.state = .done(at: end)
    }
  }

  /// How many octets the next handshake message lacks, as far as that is known.
  private var missing: Int {
    guard pending.count >= 4 else { return 4 - pending.count }
    return 4 + (Int(pending[1]) << 16 | Int(pending[2]) << 8 | Int(pending[3])) - pending.count
  }

  /// Waits for the stream to reach `octets`.
  private mutating func wait(for octets: Int, _ isCut: Bool) {
    guard !isCut else {
      note(.invalid(at: TLSStreamReader.maximumOctets, field: "length of the handshake"))
      scan.state = .done(at: TLSStreamReader.maximumOctets)
      return
    }
    scan.state = .needMore(octets: octets)
  }

  private mutating func end() -> Bool {
    if !pending.isEmpty { note(.truncated(at: position, needed: 1)) }
    scan.state = .done(at: position)
    return false
  }

  private mutating func stop(_ error: ParseError) {
    note(error)
    scan.state = .done(at: position)
  }

  private mutating func note(_ error: ParseError) { scan.damage = scan.damage ?? error }
}
