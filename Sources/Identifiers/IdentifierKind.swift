/// What a value of the handset is.
package enum IdentifierKind: String, CaseIterable, Sendable {
  case imei, imeisv, meid, eid, serial, imsi, iccid, msisdn, gaid, oaid, idfa, idfv, ssid, bssid
  case cell, position, account, contact, sms, call, canary
  case wifiMAC = "wifi_mac"
  case bluetoothMAC = "bluetooth_mac"
  case androidID = "android_id"
  case app = "apps"

  /// How kinds go together: what they identify, and how long.
  package enum Class: String, CaseIterable, Sendable {
    /// The device, for as long as it exists.
    case hardware
    /// The subscription, for as long as the SIM is used.
    case subscriber
    /// An installation, until the system is reset.
    case system
    /// An advertising id, until the user resets it.
    case advertising
    /// The access network, and with it a place.
    case network
    /// Where the handset is.
    case location
    /// An account of the user.
    case account
    /// What the user typed or opened.
    case content
    /// Messages, contacts and calls.
    case personal
    /// What is installed.
    case apps
  }

  /// The class it belongs to.
  package var group: Class {
    switch self {
    case .imei, .imeisv, .meid, .eid, .serial, .wifiMAC, .bluetoothMAC: .hardware
    case .imsi, .iccid, .msisdn: .subscriber
    case .androidID: .system
    case .gaid, .oaid, .idfa, .idfv: .advertising
    case .ssid, .bssid: .network
    case .cell, .position: .location
    case .account: .account
    case .canary: .content
    case .contact, .sms, .call: .personal
    case .app: .apps
    }
  }

  /// Its name in sentences.
  package var words: String {
    switch self {
    case .imei, .imeisv, .meid, .eid, .imsi, .iccid, .msisdn, .gaid, .oaid, .idfa, .idfv, .ssid,
      .bssid:
      rawValue.uppercased()
    case .serial: "serial number"
    case .wifiMAC: "Wi-Fi hardware address"
    case .bluetoothMAC: "Bluetooth hardware address"
    case .androidID: "Android ID"
    case .cell: "cell identity"
    case .position: "position"
    case .account: "account"
    case .contact: "contact"
    case .sms: "text of a message"
    case .call: "entry of the call log"
    case .canary: "text typed or opened in the test"
    case .app: "installed app"
    }
  }

  /// Whether its values are written with digits only.
  var isDecimal: Bool {
    switch self {
    case .imei, .imeisv, .imsi, .iccid, .eid, .msisdn: true
    default: false
    }
  }

  /// Whether it is a hardware address.
  var isAddress: Bool { [.wifiMAC, .bluetoothMAC, .bssid].contains(self) }

  /// Whether it is searched as a text only: nobody sends the hash of a phrase in these forms.
  var isText: Bool { [.content, .personal, .apps].contains(group) }
}
