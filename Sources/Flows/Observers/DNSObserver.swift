import Wire

/// What a DNS answer must share with its question.
struct DNSQuestionKey: Hashable {
  let flow: Int
  let id: UInt16
  let type: UInt16
  /// A hash of the name, its letters folded: a clash would take an answer that shares flow, id and
  /// type with the question.
  let name: UInt64

  init(flow: Int, id: UInt16, _ question: DNSQuestion) {
    self.flow = flow
    self.id = id
    type = question.type
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for octet in question.name.utf8 {
      let isUpper = octet >= 0x41 && octet <= 0x5a
      hash = (hash ^ UInt64(isUpper ? octet | 0x20 : octet)) &* 0x0000_0100_0000_01b3
    }
    name = hash
  }
}

extension ObservationLog {
  /// Reads one DNS message and joins it with the question or answer that it belongs to.
  mutating func dnsMessage(
    _ bytes: Span<UInt8>,
    service: Service,
    _ context: MessageContext
  ) -> Bool {
    let message: DNSMessage
    do {
      message = try DNSMessage(parsing: bytes, answersOnly: true)
    } catch {
      note("dns-malformed", "\(error)", context.frame)
      return false
    }
    if let damage = message.damage { note("dns-damaged", "\(damage)", context.frame) }
    // NetBIOS names over port 137 share the format, not the meaning.
    guard service != .nbns else { return true }
    for question in message.questions {
      if message.isResponse, service == .dns {
        answer(message, question, service, context)
      } else {
        ask(message, question, service, context)
      }
    }
    if message.isResponse, message.questions.isEmpty, !message.answers.isEmpty {
      announce(message, service, context)
    }
    return true
  }

  private mutating func ask(
    _ message: DNSMessage,
    _ question: DNSQuestion,
    _ service: Service,
    _ context: MessageContext
  ) {
    let key = DNSQuestionKey(flow: context.flow, id: message.id, question)
    // The same question again before its answer is a retransmission.
    if service == .dns, openQuestions[key] != nil { return }
    guard hasRoom(dns.count, kind: "DNS", context.frame) else { return }
    if service == .dns { openQuestions[key] = dns.count }
    var record = transaction(message, question, service, context, client: true)
    if message.isResponse { record.answers = answers(message) }
    dns.append(record)
  }

  private mutating func answer(
    _ message: DNSMessage,
    _ question: DNSQuestion,
    _ service: Service,
    _ context: MessageContext
  ) {
    let key = DNSQuestionKey(flow: context.flow, id: message.id, question)
    if let index = openQuestions.removeValue(forKey: key) {
      dns[index].response = context.frame
      dns[index].responseCode = message.responseCode
      dns[index].flags = message.flags
      dns[index].answers = answers(message)
      return
    }
    guard hasRoom(dns.count, kind: "DNS", context.frame) else { return }
    var record = transaction(message, question, service, context, client: false)
    record.response = context.frame
    record.responseCode = message.responseCode
    record.queried = false
    record.answers = answers(message)
    dns.append(record)
  }

  /// A multicast announcement, which answers no question.
  private mutating func announce(
    _ message: DNSMessage,
    _ service: Service,
    _ context: MessageContext
  ) {
    guard hasRoom(dns.count, kind: "DNS", context.frame) else { return }
    let none = DNSQuestion(name: "", type: 0, klass: 1)
    var record = transaction(message, none, service, context, client: service != .dns)
    record.response = context.frame
    record.responseCode = message.responseCode
    record.queried = false
    record.answers = answers(message)
    dns.append(record)
  }

  /// A record with the sender as its client, or the other way round.
  private mutating func transaction(
    _ message: DNSMessage,
    _ question: DNSQuestion,
    _ service: Service,
    _ context: MessageContext,
    client: Bool
  ) -> DNSTransaction {
    DNSTransaction(
      flow: context.flow,
      first: context.frame,
      response: nil,
      client: client ? context.source : context.destination,
      clientPort: client ? context.sourcePort : context.destinationPort,
      server: client ? context.destination : context.source,
      serverPort: client ? context.destinationPort : context.sourcePort,
      service: service,
      proto: context.proto,
      id: message.id,
      query: names.shared(question.name),
      queryType: question.type,
      responseCode: nil,
      flags: message.flags,
      queried: true,
      answers: []
    )
  }
}

extension ObservationLog {
  /// The answer section as it is kept; names that were seen before share their memory.
  private mutating func answers(_ message: DNSMessage) -> [DNSAnswer] {
    message.answers.compactMap { record in
      guard options.logDetails || Self.leadsToAddresses(record.type) else { return nil }
      return DNSAnswer(
        name: names.shared(record.name),
        type: record.type,
        ttl: record.ttl,
        text: record.address == nil ? names.shared(record.text) : "",
        address: record.address
      )
    }
  }
}

extension ObservationLog {
  /// Whether records of a type hold addresses or aliases: A, CNAME, AAAA, DNAME, SVCB, HTTPS.
  private static func leadsToAddresses(_ type: UInt16) -> Bool {
    switch type {
    case 1, 5, 28, 39, 64, 65: true
    default: false
    }
  }
}

/// Texts that occur again and again, each kept once.
struct SharedTexts {
  /// Beyond this many, texts are kept as they come.
  private static let limit = 500_000
  private var known: Set<String> = []

  /// The text, in the memory of an equal one that was seen before.
  mutating func shared(_ text: String) -> String {
    // Short ones live in the value itself.
    guard text.utf8.count > 15 else { return text }
    guard known.count < Self.limit else { return text }
    return known.insert(text).memberAfterInsert
  }
}
