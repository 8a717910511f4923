import FoundationEssentials
import Wire

/// A value that is left out where it is not of its kind, so that one mistake costs one entry.
struct Lossy<Value: Decodable>: Decodable {
  var value: Value?

  init(from decoder: any Decoder) throws {
    value = try? Value(from: decoder)
  }
}

/// Lists that are written in JSON, told apart by their keys.
struct JSONList {
  /// One tracker of Exodus.
  struct Tracker: Decodable {
    var name: String
    var networkSignature: String?

    enum CodingKeys: String, CodingKey {
      case name
      case networkSignature = "network_signature"
    }
  }

  /// One event of MISP.
  struct Event: Decodable {
    var info: String?
    var date: String?
    var attributes: [Lossy<Attribute>]?
    var objects: [Lossy<EventObject>]?

    enum CodingKeys: String, CodingKey {
      case info, date
      case attributes = "Attribute"
      case objects = "Object"
    }
  }

  /// An object of an event, which groups attributes.
  struct EventObject: Decodable {
    var attributes: [Lossy<Attribute>]?

    enum CodingKeys: String, CodingKey { case attributes = "Attribute" }
  }

  /// One statement of an event.
  struct Attribute: Decodable {
    var type: String
    var value: String
    var uuid: String?
    var isForDetection: Bool?
    var isDeleted: Bool?

    enum CodingKeys: String, CodingKey {
      case type, value, uuid
      case isForDetection = "to_ids"
      case isDeleted = "deleted"
    }
  }

  /// What MISP answers to a search: events, or attributes alone.
  enum Response: Decodable {
    case events([Lossy<Root>])
    case attributes(Event)

    init(from decoder: any Decoder) throws {
      if let events = try? [Lossy<Root>](from: decoder) {
        self = .events(events)
      } else {
        self = .attributes(try Event(from: decoder))
      }
    }
  }

  /// One object of a STIX bundle.
  struct Object: Decodable {
    var type: String
    var id: String?
    var name: String?
    var pattern: String?
    var patternType: String?
    var isRevoked: Bool?
    var validUntil: String?
    var modified: String?

    enum CodingKeys: String, CodingKey {
      case type, id, name, pattern, modified
      case patternType = "pattern_type"
      case isRevoked = "revoked"
      case validUntil = "valid_until"
    }
  }

  /// The keys by which the kinds are told apart.
  final class Root: Decodable {
    let trackers: [String: Lossy<Tracker>]?
    let event: Event?
    let response: Response?
    let type: String?
    let objects: [Lossy<Object>]?

    enum CodingKeys: String, CodingKey {
      case trackers, response, type, objects
      case event = "Event"
    }
  }

  let format: ImportedList.Format
  let roots: [Root]

  /// Reads JSON; `nil` if it is of none of the kinds.
  init?(_ data: Data) {
    let decoder = JSONDecoder()
    if let root = try? decoder.decode(Root.self, from: data) {
      roots = [root]
    } else if let several = try? decoder.decode([Lossy<Root>].self, from: data) {
      roots = several.compactMap(\.value)
    } else {
      return nil
    }
    guard let root = roots.first else { return nil }
    if root.trackers != nil {
      format = .exodus
    } else if root.event != nil || root.response != nil {
      format = .misp
    } else if root.type == "bundle", root.objects != nil {
      format = .stix
    } else {
      return nil
    }
  }
}

extension ImportedList {
  /// Takes the members of a list in JSON.
  mutating func read(_ json: JSONList) {
    for root in json.roots {
      switch format {
      case .exodus: read(trackers: root.trackers ?? [:])
      case .stix: read(objects: root.objects ?? [])
      default:
        if let event = root.event { read(event) }
        switch root.response {
        case .events(let events)?: events.compactMap(\.value?.event).forEach { read($0) }
        case .attributes(let attributes)?: read(attributes)
        case nil: break
        }
      }
    }
  }

  /// Trackers in order of their numbers, so that the same file gives the same list.
  private mutating func read(trackers: [String: Lossy<JSONList.Tracker>]) {
    title = "Exodus trackers"
    let keys = trackers.keys.sorted { (Int($0) ?? .max, $0) < (Int($1) ?? .max, $1) }
    for key in keys {
      guard let tracker = trackers[key]?.value else {
        skip("entries that are no trackers", at: "tracker \(key)")
        continue
      }
      let signature = tracker.networkSignature ?? ""
      // NC stands for "not communicated".
      guard !signature.isEmpty, signature != "NC" else {
        skip("trackers without a network signature", at: "tracker \(key)")
        continue
      }
      add(pattern: signature, label: tracker.name, at: "tracker \(key)")
    }
  }

  private mutating func read(_ event: JSONList.Event) {
    let info = event.info ?? ""
    if title.isEmpty { title = String(info.prefix(Self.maximumLabel)) }
    if let made = event.date, made > date { date = String(made.prefix(Self.maximumLabel)) }
    let objects = (event.objects ?? []).compactMap(\.value).flatMap { $0.attributes ?? [] }
    for attribute in (event.attributes ?? []) + objects {
      guard !isFull else { return skip("more members than can be taken", at: info) }
      guard let attribute = attribute.value else {
        skip("entries that are no attributes", at: info)
        continue
      }
      read(attribute, of: info)
    }
  }

  private mutating func read(_ attribute: JSONList.Attribute, of info: String) {
    let place = "attribute \(attribute.uuid ?? attribute.type)"
    guard attribute.isDeleted != true else { return skip("deleted attributes", at: place) }
    guard attribute.isForDetection != false else {
      return skip("attributes that are not meant for detection (to_ids)", at: place)
    }
    // domain|ip, ip-dst|port: the parts stand in one value.
    let values = attribute.value.split(separator: "|", omittingEmptySubsequences: false)
    let kinds = attribute.type.split(separator: "|")
    for (kind, value) in zip(kinds, values) {
      switch kind {
      case "domain": add(name: value, below: true, line: 0, label: info)
      case "hostname": add(name: value, below: false, line: 0, label: info)
      case "ip-dst", "ip":
        guard let prefix = IPPrefix(String(value)) else {
          skip("no addresses or blocks", at: place)
          continue
        }
        add(prefix, line: 0, label: info)
      case "url", "uri": add(url: String(value), line: 0, label: info)
      case "port": break
      default: skip("attributes other than names and addresses", at: place)
      }
    }
  }

  private mutating func read(objects: [Lossy<JSONList.Object>]) {
    for object in objects {
      guard !isFull else { return skip("more members than can be taken", at: "the end") }
      guard let object = object.value, object.type == "indicator" else { continue }
      let place = object.id ?? "indicator"
      if let modified = object.modified, modified > date {
        date = String(modified.prefix(Self.maximumLabel))
      }
      guard object.isRevoked != true else {
        skip("revoked indicators", at: place)
        continue
      }
      guard (object.patternType ?? "stix") == "stix", let pattern = object.pattern else {
        skip("indicators without a STIX pattern", at: place)
        continue
      }
      var label = object.name ?? place
      if let end = object.validUntil { label += " (valid until \(end))" }
      read(pattern: pattern, label: label, at: place)
    }
  }

  private mutating func read(pattern: String, label: String, at place: String) {
    guard let terms = STIXPattern(pattern)?.terms else {
      return skip("patterns that are more than a choice of names and addresses", at: place)
    }
    for term in terms {
      switch term.kind {
      case .domain: add(name: term.value, below: false, line: 0, label: label)
      case .url: add(url: term.value, line: 0, label: label)
      case .address:
        guard let prefix = IPPrefix(term.value) else {
          skip("no addresses or blocks", at: place)
          continue
        }
        add(prefix, line: 0, label: label)
      case .other: skip("indicators other than names and addresses", at: place)
      }
    }
  }
}
