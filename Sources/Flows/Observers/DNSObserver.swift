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
  /// Questions kept of one message: unicast ones hold one, of mDNS more than 16 were seen.
  private static let questionsPerMessage = 64

  /// Reads one DNS message and joins it with the question or answer that it belongs to.
  ///
  /// - Parameters:
  ///   - bytes: the message.
  ///   - service: which protocol the port, or the content, names.
  ///   - isCut: whether the capture ends before the message does.
  ///   - context: who says it to whom.
  /// - Returns: whether the octets are DNS without doubt: nothing is damaged but by the capture,
  ///   and something is asked or answered.
  mutating func dnsMessage(
    _ bytes: Span<UInt8>,
    service: Service,
    isCut: Bool = false,
    _ context: MessageContext
  ) -> Bool {
    let message: DNSMessage
    do {
      message = try DNSMessage(
        parsing: bytes,
        answersOnly: !options.logDetails,
        isNetBIOS: service == .nbns
      )
    } catch {
      note("dns-malformed", "\(error)", context.frame)
      return false
    }
    if let damage = message.damage { note("dns-damaged", "\(damage)", context.frame) }
    let isSound =
      (message.damage == nil || isCut) && !(message.questions.isEmpty && message.answers.isEmpty)
    // NetBIOS names over port 137 share the format, not the meaning.
    guard service != .nbns || options.logDetails else { return isSound }
    if message.questions.count > Self.questionsPerMessage {
      note("dns-many-questions", "\(message.questions.count) in one message", context.frame)
    }
    // Nothing says which answer belongs to which of several questions: the first has them all.
    var kept = message.isResponse ? answers(message) : []
    for question in message.questions.prefix(Self.questionsPerMessage) {
      if message.isResponse, service == .dns {
        answer(message, question, kept, service, context)
      } else {
        ask(message, question, kept, service, context)
      }
      kept = []
    }
    if message.isResponse, message.questions.isEmpty, !message.answers.isEmpty {
      announce(message, kept, service, context)
    }
    return isSound
  }

  /// What the logs show of a message beside its sections.
  private func extensions(_ message: DNSMessage) -> DNSExtensions? {
    options.logDetails ? DNSExtensions(message) : nil
  }

  private mutating func ask(
    _ message: DNSMessage,
    _ question: DNSQuestion,
    _ answers: [DNSAnswer],
    _ service: Service,
    _ context: MessageContext
  ) {
    let key = DNSQuestionKey(flow: context.flow, id: message.id, question)
    // The same question again before its answer is a retransmission.
    if service == .dns, openQuestions[key] != nil { return }
    guard hasRoom(dns.count, kind: "DNS", context.frame) else { return }
    if service == .dns { openQuestions[key] = dns.count }
    var record = transaction(message, question, service, context, client: true)
    record.answers = answers
    dns.append(record)
  }

  private mutating func answer(
    _ message: DNSMessage,
    _ question: DNSQuestion,
    _ answers: [DNSAnswer],
    _ service: Service,
    _ context: MessageContext
  ) {
    let key = DNSQuestionKey(flow: context.flow, id: message.id, question)
    if let index = openQuestions[key], !isFromAsked(dns[index], context) {
      // Else a client could tell the audit what name its own recipient has.
      note("dns-answer-from-client", "not from whom the question went to", context.frame)
    } else if let index = openQuestions.removeValue(forKey: key) {
      let extensions = extensions(message)
      dns[index].response = context.frame
      dns[index].responseCode = message.responseCode(extensions)
      dns[index].flags = message.flags
      dns[index].answers = answers
      dns[index].take(extensions)
      noteTransfer(message, question, context)
      return
    }
    guard hasRoom(dns.count, kind: "DNS", context.frame) else { return }
    var record = transaction(message, question, service, context, client: false)
    record.response = context.frame
    record.responseCode = message.responseCode(extensions(message))
    record.queried = false
    record.answers = answers
    dns.append(record)
    noteTransfer(message, question, context)
  }

  /// Keeps the question of a zone transfer, whose later messages need not repeat it
  /// (RFC 5936 §2.2).
  private mutating func noteTransfer(
    _ message: DNSMessage,
    _ question: DNSQuestion,
    _ context: MessageContext
  ) {
    guard question.type == 252 || question.type == 251, context.proto == IPProtocol.tcp,
      transfers.count < 4096
    else { return }
    transfers[DNSTransferKey(flow: context.flow, id: message.id)] = question
  }

  /// Whether a message comes from the endpoint that a question went to.
  private func isFromAsked(_ question: DNSTransaction, _ context: MessageContext) -> Bool {
    context.source == question.server && context.sourcePort == question.serverPort
  }

  /// A multicast announcement, which answers no question.
  private mutating func announce(
    _ message: DNSMessage,
    _ answers: [DNSAnswer],
    _ service: Service,
    _ context: MessageContext
  ) {
    guard hasRoom(dns.count, kind: "DNS", context.frame) else { return }
    let transfer = transfers[DNSTransferKey(flow: context.flow, id: message.id)]
    // NBNS answers do not repeat the question (RFC 1002 §4.2.13).
    let owner = service == .nbns ? message.answers.first : nil
    let none =
      transfer ?? DNSQuestion(name: owner?.name ?? "", type: owner?.type ?? 0, klass: 1)
    var record = transaction(message, none, service, context, client: service != .dns)
    record.response = context.frame
    record.responseCode = message.responseCode(extensions(message))
    record.queried = false
    record.answers = answers
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
    var record = DNSTransaction(
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
      query: names.shared(service == .nbns ? netBIOSName(question.name) : question.name),
      queryType: question.type,
      responseCode: nil,
      flags: message.flags,
      queried: true,
      answers: []
    )
    record.take(extensions(message))
    return record
  }

  /// A name of NBNS in words: `WORKGROUP`; as it is where it is none.
  private func netBIOSName(_ name: String) -> String { NetBIOSName(encoded: name)?.name ?? name }
}

/// What the messages of one zone transfer share.
struct DNSTransferKey: Hashable {
  let flow: Int
  let id: UInt16
}

extension DNSTransaction {
  /// Takes what an OPT record says.
  fileprivate mutating func take(_ extensions: DNSExtensions?) {
    guard let extensions else { return }
    clientSubnet = clientSubnet ?? extensions.clientSubnet
    hasCookie = hasCookie || extensions.hasCookie
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
