import Wire

extension FlowAnalyzer {
  /// Shows a segment to the analysis of its flow's stream.
  mutating func stream(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ frame: FrameReference
  ) {
    var slot = table.records[index].analysis
    if slot < 0 {
      // Nothing is kept for connections that never carry payload.
      guard packet.payloadLength > 0 else { return }
      slot = streams.add(StreamAnalysis(table.records[index].starts))
      table[index].analysis = slot
    }
    var effects = FlowEffects()
    let context = context(packet, index, fromLow, frame)
    let before = streams[slot].waitingOctets
    if packet.tcpFlags.contains(.syn) { streams[slot].adopt(table.records[index].starts) }
    streams[slot].segment(packet, bytes, context, &log, &effects)
    waitingOctets += streams[slot].waitingOctets - before
    apply(effects, index)
    if streams[slot].isFinished {
      release(slot, index)
    } else if waitingOctets > limits.waitingOctets {
      log.note("tcp-waiting-limit", "too much waits for missing segments", frame)
      endStream(index)
    }
  }

  /// Reads a stream afresh from its handshake on, unless what was read fits it.
  mutating func restartStream(_ index: Int) {
    let record = table.records[index]
    if record.analysis >= 0, streams[record.analysis].fits(record.starts) { return }
    endStream(index)
    table[index].analysis = -1
  }

  /// Ends the analysis of a flow's stream, delivering what waits.
  mutating func endStream(_ index: Int) {
    let record = table.records[index]
    guard record.key.proto == IPProtocol.tcp, record.analysis >= 0 else { return }
    let low = record.context(index, fromLow: true, capture)
    let high = record.context(index, fromLow: false, capture)
    var effects = FlowEffects()
    waitingOctets -= streams[record.analysis].waitingOctets
    streams[record.analysis].end(low: low, high: high, &log, &effects)
    apply(effects, index)
    release(record.analysis, index)
  }

  private mutating func release(_ slot: Int32, _ index: Int) {
    streams.remove(slot, leaving: StreamAnalysis())
    table[index].analysis = FlowRecord.done
  }

  /// Takes what an observer learnt about a flow.
  mutating func apply(_ effects: FlowEffects, _ index: Int) {
    table[index].take(effects)
  }
}
