/// One of the ways to write a value as text.
struct Spelling {
  let text: String
  /// What is special about it; empty for the value as stated.
  let name: String

  /// The ways in which a value is written: as stated, and with and without separators.
  static func all(of value: DeviceProfile.Value) -> [Spelling] {
    var result = [Spelling(text: value.text, name: "")]
    func add(_ text: String, _ name: String) {
      guard !result.contains(where: { $0.text.lowercased() == text.lowercased() }) else { return }
      result.append(Spelling(text: text, name: name))
    }
    let bare = value.text.filter { $0.isLetter || $0.isNumber }
    switch value.kind {
    case .imei where bare.count == 15:
      add(bare, "without separators")
      let (type, serial, check) = (bare.prefix(8), bare.dropFirst(8).prefix(6), bare.suffix(1))
      for separator in ["-", " "] {
        add(
          "\(type.prefix(2))\(separator)\(type.dropFirst(2))\(separator)\(serial)\(separator)\(check)",
          "with separators"
        )
        add(
          "\(type.prefix(6))\(separator)\(type.suffix(2))\(separator)\(serial)\(separator)\(check)",
          "with separators"
        )
      }
      add(String(bare.dropLast()), "without check digit")
    case .wifiMAC, .bluetoothMAC, .bssid:
      guard bare.count == 12 else { break }
      let pairs = stride(from: 0, to: 12, by: 2).map { bare.dropFirst($0).prefix(2) }
      add(pairs.joined(separator: ":"), "with colons")
      add(pairs.joined(separator: "-"), "with hyphens")
      add(bare, "without separators")
      let fours = stride(from: 0, to: 12, by: 4).map { bare.dropFirst($0).prefix(4) }
      add(fours.joined(separator: "."), "with dots")
    case .gaid, .oaid, .idfa, .idfv: add(bare, "without separators")
    case .msisdn: add(bare, "without the plus sign")
    case .cell:
      let parts = value.text.split { !$0.isNumber }
      guard parts.count >= 4 else { break }
      for separator in ["-", ":", ",", "_", "|", ".", "/"] {
        add(parts.joined(separator: separator), "with separators")
      }
      // The network's code is often written in one piece.
      let joined = [parts[0] + parts[1]] + parts.dropFirst(2)
      for separator in ["-", ":", ",", "_", "|"] {
        add(joined.joined(separator: separator), "with separators")
      }
    default: break
    }
    return result
  }
}
