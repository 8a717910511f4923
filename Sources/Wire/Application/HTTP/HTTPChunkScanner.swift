/// Skips a chunked body (RFC 9112 §7.1), however its octets are cut into pieces.
///
/// A small value without storage of its own: keep it between calls.
package struct HTTPChunkScanner: Hashable, Sendable {
  /// The most octets of one size line with its extensions, and of all trailers together.
  package static let maximumLine = 16_384

  private enum State: Hashable, Sendable {
    case size(digits: Int)
    case sizeExtension
    case data(left: UInt64)
    case dataEnd
    case trailer(lineLength: Int)
    case done
    case damaged
  }

  private var state = State.size(digits: 0)
  private var size: UInt64 = 0
  private var lineOctets = 0
  /// How many octets of body were in the chunks so far.
  package private(set) var bodyOctets: UInt64 = 0

  /// Starts in front of the first chunk's size.
  package init() {}

  /// Whether the body and its trailers have ended.
  package var isDone: Bool { state == .done }

  /// Whether the octets broke the form, so that the end of the body cannot be found.
  package var isDamaged: Bool { state == .damaged }

  /// Takes the next octets of the stream.
  ///
  /// - Returns: How many of them belong to the body; fewer than given once it has ended.
  package mutating func consume(_ bytes: Span<UInt8>) -> Int {
    consume(bytes) { _ in }
  }

  /// Takes the next octets of the stream and shows `content` those that are the body's own.
  ///
  /// - Returns: How many of them belong to the message; fewer than given once it has ended.
  @inline(__always)
  package mutating func consume(_ bytes: Span<UInt8>, content: (Span<UInt8>) -> Void) -> Int {
    var position = 0
    while position < bytes.count, !isDone, !isDamaged {
      if case .data(let left) = state {
        let taken = min(left, UInt64(bytes.count - position))
        // Cannot overflow: a stream of 2^64 octets is not captured.
        bodyOctets &+= taken
        content(bytes.extracting(position..<position + Int(taken)))
        position += Int(taken)
        state = left == taken ? .dataEnd : .data(left: left - taken)
      } else {
        step(bytes[position])
        position += 1
      }
    }
    return position
  }

  /// Takes the next octets of the stream, and gives where among them the body's own octets are.
  package mutating func dataRanges(_ bytes: Span<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var position = 0
    while position < bytes.count, !isDone, !isDamaged {
      if case .data(let left) = state {
        let end = position + Int(min(left, UInt64(bytes.count - position)))
        ranges.append(position..<end)
        position += consume(bytes.extracting(position..<end))
      } else {
        position += consume(bytes.extracting(position..<(position + 1)))
      }
    }
    return ranges
  }

  private mutating func step(_ byte: UInt8) {
    lineOctets += 1
    guard lineOctets <= Self.maximumLine else {
      state = .damaged
      return
    }
    switch state {
    case .size(let digits): stepSize(byte, digits)
    case .sizeExtension: if byte == 0x0a { endSizeLine() }
    case .dataEnd:
      // CRLF, or LF alone.
      if byte == 0x0a {
        (state, size, lineOctets) = (.size(digits: 0), 0, 0)
      } else if byte != 0x0d {
        state = .damaged
      }
    case .trailer(let length):
      if byte == 0x0a {
        state = length == 0 ? .done : .trailer(lineLength: 0)
      } else if byte != 0x0d {
        state = .trailer(lineLength: length + 1)
      }
    case .data, .done, .damaged: break
    }
  }

  private mutating func stepSize(_ byte: UInt8, _ digits: Int) {
    if let digit = Self.value(byte) {
      // Sixteen digits fill 64 bits; no body is that long, and leading zeros are an evasion.
      guard digits < 16 else {
        state = .damaged
        return
      }
      size = size << 4 | UInt64(digit)
      state = .size(digits: digits + 1)
    } else if digits == 0 {
      state = .damaged
    } else if byte == 0x0a {
      endSizeLine()
    } else if byte == 0x0d || byte == 0x3b || HTTPText.isBlank(byte) {
      state = .sizeExtension
    } else {
      state = .damaged
    }
  }

  private mutating func endSizeLine() {
    lineOctets = 0
    state = size == 0 ? .trailer(lineLength: 0) : .data(left: size)
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
