import Wire

/// Octets of one message, collected for an inspector, and the frames they came in.
struct CollectedOctets {
  var octets: [UInt8] = []
  var places: [CleartextMessage.Place] = []
  var isCut = false
  /// The fields of the request whose body it is.
  var head: [UInt8] = []

  init() {}

  /// Takes octets of a frame, as many as there is room for.
  mutating func append(_ bytes: Span<UInt8>, _ frame: FrameReference, _ log: inout ObservationLog) {
    let limits = log.limits
    let room = min(
      limits.inspectedMessageOctets - octets.count,
      limits.inspectedOctets - log.collectedOctets
    )
    if room < bytes.count { isCut = true }
    guard room > 0, bytes.count > 0 else { return }
    if places.last?.frame != frame { places.append(.init(offset: octets.count, frame: frame)) }
    let taken = bytes.extracting(0..<min(room, bytes.count))
    octets.append(copying: taken)
    log.collectedOctets += taken.count
  }
}

extension ObservationLog {
  /// Whether anybody looks at content.
  var inspects: Bool { options.inspector != nil }

  /// Shows an inspector what was collected, and forgets it.
  mutating func inspect(
    _ part: CleartextMessage.Part,
    _ collected: inout CollectedOctets,
    _ context: MessageContext
  ) {
    var whole = CollectedOctets()
    swap(&whole, &collected)
    collectedOctets -= whole.octets.count
    if whole.isCut {
      note("message-not-inspected-whole", "a part of the message was not searched", context.frame)
    }
    guard !whole.octets.isEmpty, let inspector = options.inspector else { return }
    var message = CleartextMessage(
      part: part,
      flow: context.flow,
      source: context.source,
      sourceMAC: context.sourceMAC,
      octets: whole.octets,
      places: whole.places
    )
    message.isCut = whole.isCut
    message.head = whole.head
    inspector.inspect(message)
  }

  /// Shows an inspector octets of one frame.
  func inspect(_ part: CleartextMessage.Part, _ octets: [UInt8], _ context: MessageContext) {
    options.inspector?.inspect(
      CleartextMessage(
        part: part,
        flow: context.flow,
        source: context.source,
        sourceMAC: context.sourceMAC,
        octets: octets,
        places: [.init(offset: 0, frame: context.frame)]
      )
    )
  }
}

// MARK: - HTTP/1

/// What one side of an HTTP connection collects for an inspector.
struct HTTPCollection {
  /// Where the octets of the present head begin.
  var headPlaces: [CleartextMessage.Place] = []
  /// The fields of the request whose body comes.
  var head: [UInt8] = []
  var body = CollectedOctets()
}

extension HTTPSide {
  /// Notes which frame brings the head's octets from `offset` on.
  mutating func collectHead(at offset: Int, _ context: MessageContext) {
    if collection.isEmpty { collection = [HTTPCollection()] }
    if offset == 0 { collection[0].headPlaces = [] }
    collection[0].headPlaces.append(.init(offset: offset, frame: context.frame))
  }

  /// Shows an inspector the head of a request.
  mutating func inspectHead(_ head: [UInt8], _ context: MessageContext, _ log: ObservationLog) {
    guard let inspector = log.options.inspector, !collection.isEmpty else { return }
    collection[0].head = head
    inspector.inspect(
      CleartextMessage(
        part: .requestHead,
        flow: context.flow,
        source: context.source,
        sourceMAC: context.sourceMAC,
        octets: head,
        places: collection[0].headPlaces.filter { $0.offset < head.count }
      )
    )
  }

  /// Keeps octets of a request's body.
  mutating func collectBody(_ bytes: Span<UInt8>, _ log: inout ObservationLog) {
    guard let last else { return }
    if collection.isEmpty { collection = [HTTPCollection()] }
    collection[0].body.append(bytes, last.frame, &log)
  }

  /// Shows an inspector the body that was collected.
  mutating func inspectBody(_ log: inout ObservationLog) {
    guard !collection.isEmpty, let last else { return }
    collection[0].body.head = collection[0].head
    log.inspect(.requestBody, &collection[0].body, last)
  }
}

// MARK: - Other TCP streams

/// What a stream that no observer follows collects for an inspector.
struct StreamCollection {
  var low = CollectedOctets()
  var high = CollectedOctets()
  /// Octets that were shown.
  var shown = 0

  /// Octets of a piece, and of its end with which the next one begins.
  static let piece = 64 << 10
  static let overlap = 512
}

extension StreamAnalysis {
  /// Keeps octets of a stream that is not, or not yet, known to be followed.
  mutating func collect(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    guard isCollecting, context.isClient != false else { return }
    if collection.isEmpty { collection = [StreamCollection()] }
    guard collection[0].shown < log.limits.inspectedMessageOctets else { return }
    if context.fromLow {
      collection[0].low.append(bytes, context.frame, &log)
    } else {
      collection[0].high.append(bytes, context.frame, &log)
    }
  }

  /// Shows what is enough for a piece, and forgets what another observer reads.
  mutating func settle(_ context: MessageContext, _ log: inout ObservationLog) {
    guard !collection.isEmpty else { return }
    guard isCollecting, !isEncrypted else {
      log.collectedOctets -= collection[0].low.octets.count + collection[0].high.octets.count
      collection = []
      return
    }
    let collected =
      context.fromLow ? collection[0].low.octets.count : collection[0].high.octets.count
    guard collected >= StreamCollection.piece else { return }
    showPiece(context, keeping: StreamCollection.overlap, &log)
    if collection[0].shown >= log.limits.inspectedMessageOctets, mode == .reading {
      collection = []
      finish()
    }
  }

  /// Whether no observer follows the stream, or none does yet.
  var isCollecting: Bool { mode == .probing || mode == .reading }

  /// Whether what goes on in the stream is encrypted by a protocol that is only named.
  private var isEncrypted: Bool { named.protection == .encrypted }

  /// Shows what one side has collected.
  mutating func showPiece(
    _ context: MessageContext,
    keeping overlap: Int = 0,
    _ log: inout ObservationLog
  ) {
    guard !collection.isEmpty else { return }
    var piece = CollectedOctets()
    if context.fromLow {
      swap(&piece, &collection[0].low)
    } else {
      swap(&piece, &collection[0].high)
    }
    guard let frame = piece.places.last?.frame else { return }
    let rest = piece.octets.suffix(overlap)
    collection[0].shown += piece.octets.count
    log.inspect(.stream, &piece, context.at(frame))
    guard overlap > 0 else { return }
    var next = CollectedOctets()
    next.octets = Array(rest)
    next.places = [.init(offset: 0, frame: frame)]
    log.collectedOctets += rest.count
    if context.fromLow { collection[0].low = next } else { collection[0].high = next }
  }

  /// Stops following the stream; where content is inspected it is still read.
  mutating func leave(_ log: ObservationLog) {
    guard log.inspects, !isEncrypted else {
      finish()
      return
    }
    mode = .reading
    lines = nil
  }
}

// MARK: - Datagrams and names

extension FlowAnalyzer {
  /// Shows an inspector a datagram of the originator, unless its content is encrypted or is read
  /// by an observer.
  mutating func inspectDatagram(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ frame: FrameReference
  ) {
    let record = table.records[index]
    guard fromLow == record.originatorIsLow, record.service.protection != .encrypted,
      record.analysis < 0, DatagramProtocol.byPort(packet, record.service) == nil,
      (fromLow ? record.low : record.high).payloadOctets <= limits.inspectedMessageOctets
    else { return }
    let from = packet.payloadOffset
    let until = min(bytes.count, from + packet.payloadCaptured)
    guard from < until else { return }
    let context = context(packet, index, fromLow, frame)
    log.inspect(.datagram, bytes.extracting(from..<until).copied(), context)
  }

  /// Shows an inspector the names that were asked for and the servers that were named.
  mutating func inspectNames() {
    guard log.options.inspector?.wantsNames == true else { return }
    for transaction in log.dns where transaction.queried && transaction.service != .nbns {
      let record = table.records[transaction.flow]
      let isLow = record.key.lowAddress == transaction.client
      let context = record.context(transaction.flow, fromLow: isLow, capture)
      log.inspect(.question, Array(transaction.query.utf8), context.at(transaction.first))
    }
    for handshake in log.tls + log.quic {
      guard let name = handshake.serverName else { continue }
      let record = table.records[handshake.flow]
      let context = record.context(handshake.flow, fromLow: record.originatorIsLow, capture)
      log.inspect(.serverName, Array(name.utf8), context.at(handshake.first))
    }
  }
}
