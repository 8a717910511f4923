/// A DNS message (RFC 1035 §4.1), also of mDNS (RFC 6762), LLMNR (RFC 4795) and NBNS (RFC 1002).
///
///     0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |                      ID                       |
///     |QR|   Opcode  |AA|TC|RD|RA|Z |AD|CD|   RCODE   |
///     |                    QDCOUNT                    |
///     |                    ANCOUNT                    |
///     |                    NSCOUNT                    |
///     |                    ARCOUNT                    |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///
/// The counts are not trusted: what is there is read, and what is missing becomes ``damage``.
package struct DNSMessage: Sendable {
  /// The most questions and records read from one message; 64 KiB of small records stay below
  /// it, so that only pointers to long names, which multiply memory, meet it.
  package static let maximumRecords = 4096

  /// The transaction id.
  package let id: UInt16
  /// The header's second 16 bits.
  package let flags: UInt16
  /// What is asked.
  package private(set) var questions: [DNSQuestion] = []
  /// What is answered.
  package private(set) var answers: [DNSResourceRecord] = []
  /// Who is in charge.
  package private(set) var authorities: [DNSResourceRecord] = []
  /// What else may help.
  package private(set) var additionals: [DNSResourceRecord] = []
  /// The first thing wrong with the message; what could be read despite it is in the sections.
  package private(set) var damage: ParseError?
  /// How many octets were read before the end or the damage.
  package private(set) var consumed = 12
  /// Whether records are those of NetBIOS names, whose types share numbers with others.
  private let isNetBIOS: Bool

  /// Reads a message that begins at the first octet of `bytes`.
  ///
  /// A record whose data is malformed is kept as damaged; one whose frame is malformed ends the
  /// reading.
  ///
  /// - Parameters:
  ///   - bytes: the message.
  ///   - answersOnly: whether reading ends with the answer section; most of a response's octets
  ///     stand behind it, and who joins names to addresses needs none of them.
  ///   - isNetBIOS: whether this is NBNS, whose types 32 and 33 are NB and NBSTAT.
  /// - Throws: `truncated` if there are not the 12 octets of a header.
  package init(
    parsing bytes: Span<UInt8>,
    answersOnly: Bool = false,
    isNetBIOS: Bool = false
  ) throws(ParseError) {
    self.isNetBIOS = isNetBIOS
    guard bytes.count >= 12 else {
      throw .truncated(at: bytes.count, needed: 12 - bytes.count)
    }
    var reader = ByteReader(bytes)
    id = try reader.uint16()
    flags = try reader.uint16()
    let counts = try [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()]
    do {
      try readSections(bytes, counts.map(Int.init), answersOnly)
    } catch {
      damage = damage ?? error
    }
  }

  /// Whether this answers (QR).
  package var isResponse: Bool { flags >> 15 == 1 }
  /// The kind of query, 0 for a standard one.
  package var opcode: UInt8 { UInt8(truncatingIfNeeded: flags >> 11 & 15) }
  /// AA: the answer comes from who is in charge of the name.
  package var isAuthoritative: Bool { flags >> 10 & 1 == 1 }
  /// TC: the answer did not fit.
  package var isTruncated: Bool { flags >> 9 & 1 == 1 }
  /// RD: the client asks the server to go and ask others.
  package var isRecursionDesired: Bool { flags >> 8 & 1 == 1 }
  /// RA: the server is willing to.
  package var isRecursionAvailable: Bool { flags >> 7 & 1 == 1 }
  /// The response code's four bits, 0 for no error.
  package var responseCode: UInt8 { UInt8(truncatingIfNeeded: flags & 15) }

  private mutating func readSections(
    _ bytes: Span<UInt8>,
    _ counts: [Int],
    _ answersOnly: Bool
  ) throws(ParseError) {
    guard counts.reduce(0, +) > 0 || bytes.count == 12 else {
      throw .invalid(at: 12, field: "octets after the last section")
    }
    for _ in 0..<counts[0] {
      try checkLimit(questions.count)
      let name = try DNSName.read(bytes, at: consumed)
      var reader = ByteReader(bytes, at: name.end)
      let (type, klass) = try (reader.uint16(), reader.uint16())
      questions.append(DNSQuestion(name: name.text, type: type, klass: klass))
      consumed = reader.offset
    }
    for _ in 0..<counts[1] { try answers.append(readRecord(bytes)) }
    guard !answersOnly else { return }
    for _ in 0..<counts[2] { try authorities.append(readRecord(bytes)) }
    for _ in 0..<counts[3] { try additionals.append(readRecord(bytes)) }
  }

  private mutating func readRecord(_ bytes: Span<UInt8>) throws(ParseError) -> DNSResourceRecord {
    try checkLimit(questions.count + answers.count + authorities.count + additionals.count)
    let name = try owner(bytes)
    var reader = ByteReader(bytes, at: name.end)
    let (type, klass, ttl) = try (reader.uint16(), reader.uint16(), reader.uint32())
    let length = try Int(reader.uint16())
    let start = reader.offset
    try reader.skip(length)
    consumed = reader.offset
    var record = DNSResourceRecord(
      name: name.text,
      type: type,
      klass: klass,
      ttl: ttl,
      data: .other(""),
      isDamaged: false
    )
    guard !isNetBIOS else {
      record.data = .other(NetBIOSName.described(bytes.extracting(start..<consumed), type: type))
      return record
    }
    do {
      record.data = try DNSRecordData.read(
        type: type,
        owner: name.text,
        message: bytes,
        range: start..<consumed
      )
    } catch {
      record.data = .other("<damaged \(dnsTypeName(type))>")
      record.isDamaged = true
      damage = damage ?? error
    }
    return record
  }

  /// The owner name that comes next; mostly it is a pointer to the question's name, at octet 12.
  private func owner(_ bytes: Span<UInt8>) throws(ParseError) -> (text: String, end: Int) {
    if consumed + 1 < bytes.count, bytes[consumed] == 0xc0, bytes[consumed + 1] == 12,
      let question = questions.first
    {
      return (question.name, consumed + 2)
    }
    return try DNSName.read(bytes, at: consumed)
  }

  private func checkLimit(_ records: Int) throws(ParseError) {
    guard records < Self.maximumRecords else {
      throw .invalid(at: consumed, field: "number of records")
    }
  }
}
