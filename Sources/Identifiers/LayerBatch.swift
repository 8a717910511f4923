import Flows

/// The layers of one message that lie equally deep: their octets one behind the other, so that all
/// are searched in one go and none costs an array of its own.
///
/// Between two layers stands an octet that is neither text nor a digit: no run goes across.
struct LayerBatch {
  /// What is undone to get a layer.
  enum Coding {
    /// Nothing: the message itself.
    case none
    case percent, backslash, base64, hexadecimal
    case compression(Inflater.Kind)
    /// A part of a multipart body, by its place in `parts`.
    case part(Int)
    /// A recipe, for a body as it is or in base64.
    case recipe(isBase64: Bool)
  }

  /// One layer: octets of the message, or what undoing a coding made of a part of them.
  struct Layer {
    /// Where its octets are in the batch.
    var range: Range<Int>
    /// What was undone.
    var coding = Coding.none
    /// The layer of the batch before that it was made of.
    var parent = 0
    /// The octets of the message that it was made of; `nil` if they are its own.
    var origin: Range<Int>?
    /// Whether one of the codings hides what it holds.
    var isObfuscated = false
  }

  /// What stands behind each layer but the message itself.
  static let separator: UInt8 = 0

  var octets: [UInt8] = []
  var layers: [Layer] = []
  /// The names of parts of multipart bodies.
  var parts: [String] = []

  /// The octets of a layer, as offsets in messages and finds count them.
  func octets(of layer: Layer) -> [UInt8] {
    layer.range.count == octets.count ? octets : Array(octets[layer.range])
  }

  /// What was undone to get a layer, outermost first.
  func words(_ layer: Layer) -> [String] {
    switch layer.coding {
    case .none: []
    case .percent: ["url"]
    case .backslash: ["json escapes"]
    case .base64: ["base64"]
    case .hexadecimal: ["hexadecimal"]
    case .compression(let kind): [kind.rawValue]
    case .part(let index): ["multipart \(parts[index])"]
    case .recipe(let isBase64): isBase64 ? ["base64", "decrypted"] : ["decrypted"]
    }
  }

  /// Forgets the layers but keeps the room they took.
  mutating func removeAll() {
    octets.removeAll(keepingCapacity: true)
    layers.removeAll(keepingCapacity: true)
    parts.removeAll()
  }
}

/// Room for the search of one message at a time; used again for the next one.
struct Workspace {
  /// The layers by depth.
  var batches = [LayerBatch](repeating: LayerBatch(), count: ContentSearch.mostDepth + 1)
  /// The differences of one batch's octets.
  var differences: [UInt8] = []
  /// The runs of digits of base64 in one batch.
  var digits: [Range<Int>] = []

  /// Room that is worth keeping; a large message's is given back.
  private static let mostKept = 1 << 20

  /// Makes ready for the next message.
  mutating func clear() {
    for index in batches.indices {
      if index == 0 || batches[index].octets.capacity > Self.mostKept {
        // The octets of the first batch are the message's.
        batches[index].octets = []
      }
      batches[index].removeAll()
    }
    if differences.capacity > Self.mostKept { differences = [] }
    digits.removeAll(keepingCapacity: digits.capacity <= Self.mostKept / 16)
  }
}
