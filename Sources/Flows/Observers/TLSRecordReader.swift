import Wire

/// A complete handshake message of a TLS stream.
struct TLSHandshakeBody {
  /// The message type: 1 for ClientHello, 2 for ServerHello, 11 for Certificate.
  let type: UInt8
  let body: [UInt8]
}

/// Puts the handshake messages of one side together from records and segments of any size.
struct TLSRecordReader {
  /// Octets of a record that is not complete.
  private var record: [UInt8] = []
  /// Octets of handshake messages that are not complete.
  private var handshake: [UInt8] = []
  /// How many octets the side has sent.
  private var total = 0
  /// Nothing more can be read from this side.
  var isFinished = false

  /// Takes the next octets of the stream and gives the messages they complete.
  mutating func receive(_ bytes: Span<UInt8>, limit: Int) -> [TLSHandshakeBody] {
    guard !isFinished else { return [] }
    total += bytes.count
    record.append(copying: bytes)
    var messages: [TLSHandshakeBody] = []
    var at = 0
    while record.count - at >= 5, !isFinished {
      let length = Int(record[at + 3]) << 8 | Int(record[at + 4])
      let type = record[at]
      guard (20...24).contains(type), record[at + 1] == 3, length <= 18_432 else {
        isFinished = true
        break
      }
      // Change cipher spec or application data: from here on the side encrypts.
      if type == 20 || type == 23 { isFinished = true }
      guard record.count - at >= 5 + length else { break }
      if type == 22 {
        handshake += record[(at + 5)..<(at + 5 + length)]
        takeMessages(&messages)
      }
      at += 5 + length
    }
    record.removeFirst(at)
    if isFinished || total > limit * 4 || handshake.count > limit {
      isFinished = true
      record = []
      handshake = []
    }
    return messages
  }

  /// A ClientHello that will not be whole, as far as it goes; `nil` if the side says none.
  mutating func takeCutHello() -> TLSHandshakeBody? {
    guard !isFinished else { return nil }
    var octets = handshake
    if record.count > 5, record[0] == 22, record[1] == 3 { octets += record[5...] }
    guard octets.count > 4, octets[0] == 1 else { return nil }
    return TLSHandshakeBody(type: 1, body: Array(octets[4...]))
  }

  private mutating func takeMessages(_ messages: inout [TLSHandshakeBody]) {
    var at = 0
    while handshake.count - at >= 4 {
      let length =
        Int(handshake[at + 1]) << 16 | Int(handshake[at + 2]) << 8 | Int(handshake[at + 3])
      guard handshake.count - at >= 4 + length else { break }
      messages.append(
        TLSHandshakeBody(
          type: handshake[at],
          body: Array(handshake[(at + 4)..<(at + 4 + length)])
        )
      )
      // After ServerHelloDone the server waits; what follows from it is encrypted or a new session.
      at += 4 + length
    }
    handshake.removeFirst(at)
  }
}
