/// What PCAPdroid, which captures on an Android phone without root, adds to its files.
enum PCAPdroid {
  /// Octets of the trailer: magic (4), user id (4), app name (20), checksum (4).
  static let trailerOctets = 32
  private static let trailerMagic: UInt32 = 0x0107_2021
  /// IANA private enterprise number in its custom blocks.
  static let enterprise: UInt32 = 62652
  private static let mapBlock: UInt8 = 1

  /// The app in the trailer of an Ethernet frame, if it has one.
  ///
  /// The program writes the Ethernet header too, with both addresses zero, which no frame on a
  /// network has; the trailer's numbers are in network byte order.
  @inline(__always)
  static func trailer(of frame: Span<UInt8>) -> AppKey? {
    guard frame.count >= 14 + trailerOctets, frame[0] == 0, frame[6] == 0 else { return nil }
    return checkedTrailer(of: frame)
  }

  private static func checkedTrailer(of frame: Span<UInt8>) -> AppKey? {
    for index in 0..<12 where frame[index] != 0 { return nil }
    let start = frame.count - trailerOctets
    let fields = FieldReader(frame, isBigEndian: true)
    guard fields.uint32(start) == trailerMagic else { return nil }
    let user = Int64(Int32(bitPattern: fields.uint32(start + 4)))
    return AppKey(
      source: .androidUser,
      id: user,
      name: frame.extracting((start + 8)..<(start + 28))
    )
  }

  /// The user id in a frame's comment, such as `u-10123`; -1 means that the app is not known.
  static func user(inComment comment: Span<UInt8>) -> Int64? {
    guard comment.count >= 3, comment.count <= 13, comment[0] == 0x75, comment[1] == 0x2d else {
      return nil
    }
    let negative = comment[2] == 0x2d
    var value: Int64 = 0
    for index in (negative ? 3 : 2)..<comment.count {
      let digit = comment[index]
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    if negative && comment.count == 3 { return nil }
    return negative ? -value : value
  }

  /// A line of the map from user ids to apps.
  struct UserName {
    let user: Int64
    let package: String
    let label: String
  }

  /// Reads a custom block's octets after the enterprise number.
  ///
  /// Version, block type, user id, the lengths of package and app name, the two names. The program
  /// packs its structures; the aligned form is tried too. Only a reading whose lengths account for
  /// the whole block, padding included, is believed. Nothing is returned for other blocks.
  static func userName(_ body: Span<UInt8>, isBigEndian: Bool) -> UserName? {
    guard body.count >= 8, body[1] == mapBlock else { return nil }
    let fields = FieldReader(body, isBigEndian: isBigEndian)
    for start in [2, 4] where body.count >= start + 6 {
      let first = Int(body[start + 4])
      let second = Int(body[start + 5])
      let names = start + 6
      let left = body.count - names - first - second
      guard first > 0, left >= 0, left < 4 else { continue }
      return UserName(
        user: Int64(Int32(bitPattern: fields.uint32(start))),
        package: text(body.extracting(names..<(names + first)), limit: first),
        label: text(body.extracting((names + first)..<(names + first + second)), limit: second)
      )
    }
    return nil
  }

  /// Whether a custom block is the map, readable or not.
  static func isMap(_ body: Span<UInt8>) -> Bool { body.count >= 2 && body[1] == mapBlock }
}
