import Knowledge

/// Finds values that have the shape of an identifier and a key that says so.
///
/// A shape alone says nothing: one in ten numbers of 15 digits passes the check of an IMEI.
enum KeySearch {
  /// A value with its key.
  struct Shape {
    var kind: IdentifierKind
    var value: String
    var range: Range<Int>
  }

  private static let keys: [(name: String, kind: IdentifierKind)] = [
    ("imei", .imei), ("imsi", .imsi), ("iccid", .iccid), ("msisdn", .msisdn), ("mdn", .msisdn),
    ("phone_number", .msisdn), ("phonenumber", .msisdn), ("android_id", .androidID),
    ("androidid", .androidID), ("gaid", .gaid), ("adid", .gaid), ("advertisingid", .gaid),
    ("advertising_id", .gaid), ("oaid", .oaid), ("idfa", .idfa), ("idfv", .idfv),
    ("wifi_mac", .wifiMAC), ("wifimac", .wifiMAC), ("mac", .wifiMAC), ("mac_address", .wifiMAC),
    ("macaddress", .wifiMAC), ("bssid", .bssid),
  ]

  /// The keys as they are looked for.
  static let literals = keys.map {
    LiteralSearch.Literal(Array($0.name.utf8), ignoresCase: true)
  }

  /// The values behind keys of a layer, each once, in their order.
  static func shapes(in octets: [UInt8], _ matches: [LiteralSearch.Match]) -> [Shape] {
    var result: [Shape] = []
    for match in matches {
      let (name, kind) = keys[match.literal]
      let start = match.end - name.utf8.count
      guard start >= 0 else { continue }
      // `mac` is a part of many words, `imei` of keys such as `phoneImei1`.
      if start > 0, isLetter(octets[start - 1]), name == "mac" || name == "mdn" { continue }
      guard let range = value(octets, from: match.end) else { continue }
      let text = String(decoding: octets[range], as: UTF8.self)
      guard fits(kind, text), !result.contains(where: { $0.range == range }) else { continue }
      result.append(Shape(kind: kind, value: text, range: range))
    }
    return result
  }

  /// Where the value behind a key is: `=`, `:`, quotes, escapes and blanks stand between.
  private static func value(_ octets: [UInt8], from start: Int) -> Range<Int>? {
    var at = start
    // `imei1`, `mac_addr`: the rest of the key.
    while at < octets.count, at - start < 12, isKey(octets[at]) { at += 1 }
    var hasSign = false
    let gap = at
    while at < octets.count, at - gap < 16 {
      switch octets[at] {
      case 0x3d, 0x3a: hasSign = true
      case 0x22, 0x27, 0x20, 0x5c: break
      case 0x25 where at + 2 < octets.count:
        // %22, %3A, %3D and %20.
        let escape = String(decoding: octets[(at + 1)...(at + 2)], as: UTF8.self).uppercased()
        guard ["22", "3A", "3D", "20"].contains(escape) else { return nil }
        if escape == "3A" || escape == "3D" { hasSign = true }
        at += 2
      default:
        guard hasSign else { return nil }
        var end = at
        while end < octets.count, end - at < 48, isValue(octets[end]) { end += 1 }
        return end > at ? at..<end : nil
      }
      at += 1
    }
    return nil
  }

  private static func isLetter(_ octet: UInt8) -> Bool {
    (0x61...0x7a).contains(Needles.lower(octet))
  }

  private static func isKey(_ octet: UInt8) -> Bool {
    Needles.isDigit(octet) || isLetter(octet) || octet == 0x5f
  }

  private static func isValue(_ octet: UInt8) -> Bool {
    isKey(octet) && octet != 0x5f || octet == 0x2d || octet == 0x3a || octet == 0x2b
  }

  /// Whether a value has the shape and the check digit of its kind.
  static func fits(_ kind: IdentifierKind, _ text: String) -> Bool {
    let octets = Array(text.utf8)
    let digits = octets.filter(Needles.isDigit)
    let isDigits = digits.count == octets.count
    guard Set(octets).count > 2 else { return false }
    switch kind {
    case .imei: return isDigits && digits.count == 15 && isLuhn(digits)
    case .imsi: return isDigits && digits.count == 15 && (0x32...0x37).contains(digits[0])
    case .iccid:
      return isDigits && (19...20).contains(digits.count) && digits.starts(with: [0x38, 0x39])
        && (isLuhn(digits) || isLuhn(Array(digits.prefix(19))))
    case .msisdn:
      let bare = octets.first == 0x2b ? Array(octets.dropFirst()) : octets
      return bare.allSatisfy(Needles.isDigit) && (10...15).contains(bare.count)
    case .androidID: return octets.count == 16 && octets.allSatisfy { Needles.hexValue($0) != nil }
    case .gaid, .oaid, .idfa, .idfv: return isUUID(octets)
    case .wifiMAC, .bluetoothMAC, .bssid: return isAddress(octets)
    default: return false
    }
  }

  /// The check digit of ISO/IEC 7812-1, which IMEI and ICCID have.
  static func isLuhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = Int(digit - 0x30) << (place % 2)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }

  private static func isUUID(_ octets: [UInt8]) -> Bool {
    octets.count == 36
      && octets.enumerated().allSatisfy { place, octet in
        [8, 13, 18, 23].contains(place) ? octet == 0x2d : Needles.hexValue(octet) != nil
      }
  }

  /// Six pairs of digits with colons or hyphens, not those of a group, and not 02:00:00:00:00:00:
  /// Android gives that to apps that may not know the address.
  private static func isAddress(_ octets: [UInt8]) -> Bool {
    guard octets.count == 17,
      octets.dropFirst(2).contains(where: { Needles.hexValue($0) ?? 0 > 0 }),
      let second = Needles.hexValue(octets[1]), second & 1 == 0
    else {
      return false
    }
    return octets.enumerated().allSatisfy { place, octet in
      place % 3 == 2 ? octet == 0x3a || octet == 0x2d : Needles.hexValue(octet) != nil
    }
  }
}
