/// What a frame says about its app, comparable without allocating.
struct AppKey: Hashable {
  /// The key space; ids of different systems never meet.
  enum Source: UInt8 { case androidUser, process }

  let source: Source
  let id: Int64
  // The first 20 octets of the name, padded with zero.
  private let name: (UInt64, UInt64, UInt32)
  /// An id that goes with the first frame but does not tell apps apart, such as a process id.
  private(set) var observedID: Int64?

  init(source: Source, id: Int64, name bytes: Span<UInt8>) {
    self.source = source
    self.id = id
    var octets = (UInt64(0), UInt64(0), UInt32(0))
    for index in 0..<min(bytes.count, 20) {
      let octet = bytes[index]
      guard octet != 0 else { break }
      if index < 8 {
        octets.0 |= UInt64(octet) << (8 * UInt64(index))
      } else if index < 16 {
        octets.1 |= UInt64(octet) << (8 * UInt64(index - 8))
      } else {
        octets.2 |= UInt32(octet) << (8 * UInt32(index - 16))
      }
    }
    name = octets
  }

  /// The same key with an id to show.
  func observed(id: Int64) -> Self {
    var copy = self
    copy.observedID = id
    return copy
  }

  /// The name as text.
  var text: String {
    var octets: [UInt8] = []
    for shift in 0..<8 { octets.append(UInt8(truncatingIfNeeded: name.0 >> (8 * UInt64(shift)))) }
    for shift in 0..<8 { octets.append(UInt8(truncatingIfNeeded: name.1 >> (8 * UInt64(shift)))) }
    for shift in 0..<4 { octets.append(UInt8(truncatingIfNeeded: name.2 >> (8 * UInt32(shift)))) }
    return String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.source == right.source && left.id == right.id && left.name == right.name
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(name.0)
    hasher.combine(name.1)
    hasher.combine(name.2)
  }
}

/// The apps that a capture's frames name, in the order they are first named.
struct AppTable {
  /// Their names; a frame's `app` is an index into them.
  private(set) var names: [String] = []
  private(set) var apps: [CaptureApp] = []
  /// How frames name them.
  private(set) var attribution: AppAttribution?
  /// Whether an app had to be left out.
  private(set) var isFull = false

  private let limit: Int
  private var byKey: [AppKey: Int32] = [:]
  private var last: (key: AppKey, app: Int32)?
  /// What an Android user id stands for, from PCAPdroid's map.
  private var android: [Int64: (name: String, label: String?)] = [:]

  init(limit: Int) { self.limit = limit }

  /// The index of the app with this key, a new one if need be; -1 if there is no room.
  mutating func index(of key: AppKey, by attribution: AppAttribution) -> Int32 {
    if let last, last.key == key { return last.app }
    let app = byKey[key] ?? add(key, attribution)
    if app >= 0 { last = (key, app) }
    return app
  }

  /// Notes what an Android user id stands for; frames may have named it already.
  mutating func nameAndroidUser(_ id: Int64, name: String, label: String?) {
    guard android.count < limit else { return isFull = true }
    android[id] = (name, label)
    let key = AppKey(source: .androidUser, id: id, name: Span())
    guard let index = byKey[key].map(Int.init) else { return }
    names[index] = name
    apps[index].name = name
    apps[index].label = label
  }

  private mutating func add(_ key: AppKey, _ attribution: AppAttribution) -> Int32 {
    guard names.count < limit else {
      isFull = true
      return -1
    }
    self.attribution = self.attribution ?? attribution
    let app = Int32(truncatingIfNeeded: names.count)
    let mapped = key.source == .androidUser ? android[key.id] : nil
    let name = mapped?.name ?? (key.text.isEmpty ? "uid \(key.id)" : key.text)
    let id = key.source == .androidUser ? key.id : key.observedID
    names.append(name)
    apps.append(CaptureApp(name: name, label: mapped?.label, id: id))
    byKey[key] = app
    return app
  }
}
