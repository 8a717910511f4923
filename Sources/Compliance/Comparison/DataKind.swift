/// Words of declarations for kinds of data that a content search knows.
enum DataKind {
  /// Words that stand for several kinds, or for one that is called otherwise (TrackHAR, the data
  /// categories of app stores, everyday words).
  private static let synonyms: [String: Set<String>] = [
    "advertisingid": ["gaid", "oaid", "idfa"], "advertising_id": ["gaid", "oaid", "idfa"],
    "installed_apps": ["apps"], "app_list": ["apps"],
    "location": ["position", "cell", "bssid"], "latitude": ["position"], "longitude": ["position"],
    "cell_id": ["cell"], "wifi_networks": ["ssid", "bssid"],
    "mac": ["wifi_mac", "bluetooth_mac"], "macaddress": ["wifi_mac", "bluetooth_mac"],
    "mac_address": ["wifi_mac", "bluetooth_mac"],
    "phone_number": ["msisdn"], "phonenumber": ["msisdn"], "serial_number": ["serial"],
    "contacts": ["contact"], "messages": ["sms"], "call_log": ["call"],
    "url_history": ["canary"], "search_terms": ["canary"], "email": ["account"],
    "device_id": ["imei", "imeisv", "meid", "serial", "android_id"],
  ]

  /// Whether a word, or the last part of a category such as `identifier.hw.imei`, stands for a kind.
  static func names(_ word: String, _ kind: String) -> Bool {
    let last = (word.split(separator: ".").last.map(String.init) ?? word).lowercased()
    return last == kind || synonyms[last]?.contains(kind) ?? false
  }

  /// The kinds that a word stands for, itself among them.
  static func kinds(_ word: String) -> Set<String> {
    let last = (word.split(separator: ".").last.map(String.init) ?? word).lowercased()
    return synonyms[last] ?? [last]
  }
}
