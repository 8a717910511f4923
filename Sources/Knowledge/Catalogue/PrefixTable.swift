package import Wire

/// Values for address blocks of both families; the longest block that holds an address decides.
package struct PrefixTable<Value: Sendable>: Sendable {
  /// One hash table for each length that occurs, longest first; IPv4 lengths count from 96.
  private var levels: [(bits: Int, values: [IPAddress: Value])] = []

  /// An empty table.
  package init() {}

  /// Puts `value` at `prefix`; the value that stood there before.
  package mutating func insert(_ value: Value, at prefix: IPPrefix) -> Value? {
    let bits = prefix.address.isIPv4 ? prefix.length + 96 : prefix.length
    if let level = levels.firstIndex(where: { $0.bits == bits }) {
      return levels[level].values.updateValue(value, forKey: prefix.address)
    }
    let place = levels.firstIndex { $0.bits < bits } ?? levels.endIndex
    levels.insert((bits, [prefix.address: value]), at: place)
    return nil
  }

  /// The longest block of the table that holds `address`, with its value.
  package func longestMatch(_ address: IPAddress) -> (prefix: IPPrefix, value: Value)? {
    for level in levels {
      // An IPv4 block has at least 96 fixed bits in this count, so no shorter level can hold it.
      let length = address.isIPv4 ? level.bits - 96 : level.bits
      guard length >= 0, let prefix = IPPrefix(address, length: length) else { continue }
      if let value = level.values[prefix.address] { return (prefix, value) }
    }
    return nil
  }
}
