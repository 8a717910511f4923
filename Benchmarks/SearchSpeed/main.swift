import Glibc
import Identifiers

// Measures how fast the search for a handset's values is, on one core, in processor time.
//
// usage: SearchSpeed [--check] [--profile none] [--only KIND]
//
// Prints a line for each kind of payload, and one for a mix of them: millions of octets of payload
// a second. With --check the exit status is 1 where the mix is slower than 300.

/// Forty values, all of them made up.
private func profile() -> DeviceProfile {
  let values: [(IdentifierKind, String)] = [
    (.imei, "356938035643809"), (.imei, "490154203237518"), (.imeisv, "3569380356438012"),
    (.meid, "a10000009296f2"), (.eid, "89049032000001000000012345678901"),
    (.serial, "R58N30ABCDE"), (.imsi, "404450123456789"), (.imsi, "001010123456789"),
    (.iccid, "8991101200003204510"), (.iccid, "8944500102198304826"),
    (.msisdn, "+919876543210"), (.msisdn, "+447700900123"),
    (.wifiMAC, "02:00:5e:10:53:01"), (.wifiMAC, "00:00:5e:00:53:0a"),
    (.bluetoothMAC, "00:00:5e:00:53:0b"), (.androidID, "9a3f5c7e1b2d4f60"),
    (.gaid, "38400000-8cf0-11bd-b23e-10b96e40000d"),
    (.oaid, "6d92078a-8246-4ba4-ae5b-76104861e7dc"),
    (.idfa, "ea7583cd-a667-48bc-b806-42ecb2b48606"),
    (.idfv, "599f9c00-92dc-4b5c-9464-7971f01f8370"), (.ssid, "Lab-Handset-24"),
    (.ssid, "Lab-Handset-5G"), (.bssid, "02:00:5e:10:53:fe"), (.bssid, "02:00:5e:10:53:ff"),
    (.cell, "404-45-3051-20317"), (.cell, "404-45-3051-20318"),
    (.account, "first.tester@mail.example"), (.account, "second.tester@mail.example"),
    (.contact, "Telltale Contact One"), (.contact, "+919812345678"),
    (.sms, "telltale message canary 3"), (.sms, "telltale message canary 4"),
    (.call, "+918012345678"), (.canary, "telltale-canary-7"), (.canary, "telltale-canary-8"),
    (.canary, "monsoon telltale search"), (.app, "com.example.fiction.app1"),
    (.app, "com.example.fiction.app2"), (.app, "com.example.fiction.app3"),
    (.app, "com.example.fiction.app4"),
  ]
  var profile = DeviceProfile()
  profile.values = values.map { .init($0.0, $0.1) }
  profile.positions = [.init(latitude: 28.6139, longitude: 77.2090, tolerance: 500)]
  return profile
}

/// Processor time of this process, in seconds.
private func seconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

/// Searches the messages until half a second has gone by; how long one pass took at best.
private func measure(_ search: ContentSearch, _ payload: Payload) -> Double {
  var best = Double.infinity
  var total = 0.0
  while total < 0.5 {
    let collector = ContentCollector(search)
    let inspector = collector.inspector
    let start = seconds()
    for message in payload.messages { inspector.inspect(message) }
    let spent = max(seconds() - start, 1e-9)
    best = min(best, spent)
    total += spent
  }
  return best
}

private func rounded(_ speed: Double) -> String {
  let text = String(Int(speed.rounded()))
  return String(repeating: " ", count: max(0, 8 - text.count)) + text
}

private func run() -> Int32 {
  let arguments = CommandLine.arguments.dropFirst()
  let known = arguments.contains("none") ? DeviceProfile() : profile()
  let search = ContentSearch(known)
  print("\(known.values.count) values, \(known.positions.count) positions; MB of payload a second")
  var (time, share) = (0.0, 0)
  let only = arguments.firstIndex(of: "--only").map { arguments[$0 + 1] }
  for payload in payloads(octets: 4_000_000, only: only) where payload.octets > 0 {
    let speed = Double(payload.octets) / measure(search, payload) / 1e6
    print("\(rounded(speed))  \(payload.name), \(payload.share) per cent of the mix")
    time += Double(payload.share) / speed
    share += payload.share
  }
  let mixed = Double(share) / time
  print("\(rounded(mixed))  the mix")
  guard arguments.contains("--check") else { return 0 }
  print(mixed >= 300 ? "met: 300" : "missed: 300")
  return mixed >= 300 ? 0 : 1
}

exit(run())
