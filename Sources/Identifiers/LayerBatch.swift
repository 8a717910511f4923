import Flows

/// The layers of one message that lie equally deep: their octets one behind the other, so that all
/// are searched in one go and none costs an array of its own.
struct LayerBatch {
  /// One layer: octets of the message, or what undoing a coding made of a part of them.
  struct Layer {
    /// Where its octets are in the batch.
    var range: Range<Int>
    /// What was undone; empty for the message itself.
    var name = ""
    /// What was undone before, if it is no layer: the coding around what a recipe decrypts.
    var outer = ""
    /// The layer of the batch before that it was made of.
    var parent = 0
    /// The octets of the message that it was made of; `nil` if they are its own.
    var origin: Range<Int>?
    /// Whether one of the codings hides what it holds.
    var isObfuscated = false
  }

  var octets: [UInt8] = []
  var layers: [Layer] = []

  /// The octets of a layer, as offsets in messages and finds count them.
  func octets(of layer: Layer) -> [UInt8] {
    layer.range.count == octets.count ? octets : Array(octets[layer.range])
  }

  /// Forgets the layers but keeps the room they took.
  mutating func removeAll() {
    octets.removeAll(keepingCapacity: true)
    layers.removeAll(keepingCapacity: true)
  }
}

/// Room for the search of one message at a time; used again for the next one.
struct Workspace {
  /// The layers by depth.
  var batches = [LayerBatch](repeating: LayerBatch(), count: ContentSearch.mostDepth + 1)
  /// The differences of one batch's octets.
  var differences: [UInt8] = []

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
  }
}
