/// Domain names of DNS messages (RFC 1035 §3.1, §4.1.4).
package enum DNSName {
  /// The most octets a name takes on the wire, length octets included (RFC 1035 §2.3.4).
  package static let maximumOctets = 255
  /// The most compression pointers followed in one name; encoders need one or two.
  package static let maximumJumps = 32

  /// Reads the name at `start`, following compression pointers strictly backward.
  ///
  /// The result is in presentation form: labels with dots between them and none at the end, `.`
  /// for the root, case as sent, and `\DDD` (decimal, RFC 1035 §5.1) for a dot or backslash within
  /// a label and for every control. Octets beyond ASCII stay where the whole label is UTF-8, as
  /// names of mDNS and LLMNR are (RFC 6762 §16, RFC 4795 §2.1.1); elsewhere they are `\DDD` too.
  ///
  /// - Parameters:
  ///   - message: The whole message, which pointers count from.
  ///   - start: Where the name begins.
  ///   - limit: Where the part before the first pointer must have ended; the end of the message
  ///     unless the name stands in a field of known length.
  /// - Returns: The name and the offset of the octet behind it.
  /// - Throws: What is wrong with the name; nothing of it can be trusted then.
  package static func read(
    _ message: Span<UInt8>,
    at start: Int,
    limit: Int? = nil
  ) throws(ParseError) -> (text: String, end: Int) {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    var end: Int?
    var bound = min(limit ?? message.count, message.count)
    var (position, segment, octets, jumps) = (start, start, 1, 0)
    while true {
      guard position >= 0, position < bound else { throw .truncated(at: position, needed: 1) }
      let length = Int(message[position])
      switch length {
      case 0:
        if text.isEmpty { text.append(UInt8(ascii: ".")) }
        return (String(decoding: text, as: UTF8.self), end ?? position + 1)
      case 1...63:
        guard length < bound - position else {
          throw .truncated(at: position + 1, needed: length - (bound - position - 1))
        }
        octets += length + 1
        guard octets <= maximumOctets else { throw .invalid(at: position, field: "name length") }
        if !text.isEmpty { text.append(UInt8(ascii: ".")) }
        append(message.extracting((position + 1)..<(position + 1 + length)), to: &text)
        position += length + 1
      case 0xc0...:
        guard bound - position >= 2 else { throw .truncated(at: position + 1, needed: 1) }
        let target = (length & 0x3f) << 8 | Int(message[position + 1])
        jumps += 1
        // A target before the run of labels that led here makes every jump go back: no loops.
        guard target < segment, jumps <= maximumJumps else {
          throw .invalid(at: position, field: "name pointer")
        }
        end = end ?? position + 2
        (position, segment, bound) = (target, target, message.count)
      default: throw .invalid(at: position, field: "label type")
      }
    }
  }

  /// Reads names that follow each other without compression (RFC 3397 §2, RFC 8415 §10).
  ///
  /// Names before a damaged one are kept; zero octets of padding at the end are left out.
  static func list(_ bytes: Span<UInt8>) -> (names: [String], damage: ParseError?) {
    var names: [String] = []
    var position = 0
    while position < bytes.count {
      if bytes[position] == 0 {
        position += 1
        continue
      }
      do {
        let name = try read(bytes, at: position)
        names.append(name.text)
        position = name.end
      } catch {
        return (names, error)
      }
    }
    return (names, nil)
  }

  /// Appends one label in presentation form.
  private static func append(_ label: Span<UInt8>, to text: inout [UInt8]) {
    let start = text.count
    var isASCII = true
    for index in label.indices {
      let byte = label[index]
      isASCII = isASCII && byte < 0x80
      append(byte, isPlain: byte >= 0x20 && byte != 0x7f, to: &text)
    }
    guard !isASCII, !isText(label) else { return }
    text.removeLast(text.count - start)
    for index in label.indices {
      append(label[index], isPlain: (0x20...0x7e).contains(label[index]), to: &text)
    }
  }

  private static func append(_ byte: UInt8, isPlain: Bool, to text: inout [UInt8]) {
    guard !isPlain || byte == UInt8(ascii: ".") || byte == 0x5c else {
      text.append(byte)
      return
    }
    text += [0x5c, 48 + byte / 100, 48 + byte / 10 % 10, 48 + byte % 10]
  }

  /// Whether octets are UTF-8 without C1 controls.
  private static func isText(_ label: Span<UInt8>) -> Bool {
    guard let text = String(validating: label.copied, as: UTF8.self) else { return false }
    return !text.unicodeScalars.contains { (0x80...0x9f).contains($0.value) }
  }
}
