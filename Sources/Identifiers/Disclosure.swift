package import Flows
package import Wire

/// A value that was found in a message that anybody could read.
package struct Disclosure: Sendable {
  /// What the value is.
  package var kind: IdentifierKind
  /// The value as the device's file states it, or as found where there is no file.
  package var value: String
  /// How it was written in the innermost layer.
  package var form: Form
  /// What was undone to get there, outermost first, such as `gzip`, `base64`, `json $.imei`.
  package var chain: [String]
  /// Whether it was known beforehand; otherwise only its shape and its key speak for it.
  package var isKnown: Bool
  /// Whether one of the things undone hides the value, such as base64.
  package var isObfuscated: Bool
  /// The message's kind.
  package var part: CleartextMessage.Part
  /// Which message of the capture, counted from 0.
  package var message: Int
  /// The flow, as an index into ``Observations/flows``.
  package var flow: Int
  /// Who sent it.
  package var source: IPAddress
  /// The sender's link-layer address, 0 where it is not known.
  package var sourceMAC: MACAddress
  /// The frames that carried it.
  package var frames: [FrameReference]
  /// The octets of the message that carried it.
  package var octets: Range<Int>
  /// How many octets the needle has.
  package var length: Int
  /// In how many forms the value was looked for.
  package var variants: Int
  /// Further facts in words, such as a distance; empty if there are none.
  package var note = ""

  /// `http body > gzip > json $.imei`.
  package var chainWords: String {
    ([part.rawValue] + chain + (form.name.isEmpty ? [] : [form.name])).joined(separator: " > ")
  }
}

/// A body that looks encrypted though it travelled without TLS, and what recipes made of it.
package struct OpaqueBody: Sendable {
  /// The flow, as an index into ``Observations/flows``.
  package var flow: Int
  package var source: IPAddress
  package var sourceMAC: MACAddress
  package var frames: [FrameReference]
  /// Its octets, after undoing base64 or hexadecimal.
  package var octets: Int
  /// The recipe that decrypts it; `nil` if none does.
  package var recipe: Recipe?
  /// The first readable text of what was decrypted.
  package var excerpt = ""
}

/// What a search over one capture, or several, found.
package struct ContentFindings: Sendable {
  /// The values, in the order of the messages.
  package var disclosures: [Disclosure] = []
  /// Bodies that look encrypted.
  package var opaque: [OpaqueBody] = []
  /// Messages that were searched.
  package var messages = 0
  /// Octets that were searched, all layers.
  package var octets: UInt64 = 0
  /// Layers that were given up because they grew beyond all measure.
  package var bombs = 0
  /// Whether anybody looked.
  package var isSearched = false
  /// The classes of which values of the handset were known.
  package var known: Set<IdentifierKind.Class> = []
  /// Whether any values of the handset were known.
  package var hasProfile: Bool { !known.isEmpty }

  /// Nothing.
  package init() {}

  /// Appends what a later capture holds; its flows are moved by `base`.
  package mutating func merge(_ later: ContentFindings, flowBase base: Int) {
    let messageBase = messages
    disclosures += later.disclosures.map { disclosure in
      var moved = disclosure
      moved.flow += base
      moved.message += messageBase
      return moved
    }
    opaque += later.opaque.map { body in
      var moved = body
      moved.flow += base
      return moved
    }
    messages += later.messages
    octets &+= later.octets
    bombs += later.bombs
    isSearched = isSearched || later.isSearched
    known.formUnion(later.known)
  }

  /// How many matches of a disclosure's kind chance alone would give: octets searched, times the
  /// forms looked for, over 256 to the needle's length.
  package func chance(of disclosure: Disclosure) -> Double {
    guard disclosure.length < 100 else { return 0 }
    var expected = Double(octets) * Double(disclosure.variants)
    for _ in 0..<disclosure.length { expected /= 256 }
    return expected
  }
}
