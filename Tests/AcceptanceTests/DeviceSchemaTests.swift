import Foundation
import TestSupport
import Testing

@Suite struct `The schema of device files` {
  private let validator = StockValidator(schema: "device-1.json")

  @Test(.enabled(if: StockValidator.isInstalled)) func `accepts every device file that ships`()
    throws
  {
    let samples = try FileManager.default.subpathsOfDirectory(atPath: repository + "/Captures")
      .filter { $0.hasSuffix("device.yaml") }
    #expect(samples.count >= 5)
    #expect(try validator.problems(samples.map { "\(repository)/Captures/\($0)" }) == "")
  }

  /// What the reader accepts and refuses, the schema accepts and refuses.
  @Test(
    .enabled(if: StockValidator.isInstalled),
    arguments: [
      ("", true), ("telltale_device: 2", false), ("imei: ['356938035643809']", false),
      ("identifiers: {imei: ['356938035643809'], imsi: [404450123456789]}", true),
      ("identifiers: {imei: '356938035643809'}", false),
      ("identifiers: {ime: ['356938035643809']}", false), ("identifiers:", true),
      ("identifiers: {ssid: [short]}", false), ("identifiers: {ssid: [longer]}", true),
      ("identifiers: {serial: [12345]}", false), ("identifiers: {serial: [123456]}", true),
      ("identifiers: {wifi_mac: ['02:00:5e:10:53:01', 02-00-5E-10-53-01]}", true),
      ("identifiers: {wifi_mac: ['02:00:5e:10:53']}", false),
      ("identifiers: {bssid: ['0200.5e10.5301']}", false),
      ("hardware_addresses: ['02:00:5e:10:53:01']", true), ("hardware_addresses: [phone]", false),
      ("addresses: [192.0.2.21, '2001:db8:1::21']", true), ("addresses: [handset]", false),
      ("addresses: 192.0.2.21", false), ("canaries: [telltale-canary-7]", true),
      ("canaries: telltale-canary-7", false), ("canaries: [no]", false),
      ("sms: [guten Tag]\ncalls: ['+918012345678']\ncontacts: [First Last]", true),
      ("accounts: [a@mail.example]\napps: [com.example.app]", true),
      ("positions: [{latitude: 28.6139, longitude: 77.209}]", true),
      ("positions: [{latitude: 28, longitude: -77, tolerance: 100}]", true),
      ("positions: [{latitude: 91, longitude: 77.209}]", false),
      ("positions: [{latitude: 28.6139}]", false),
      ("positions: [{latitude: 28.6, longitude: 77.2, tolerance: 0}]", false),
      ("positions: [{latitude: 28.6, longitude: 77.2, radius: 5}]", false),
      ("make: Vendor\nmodel: 7\nprovenance: test", true), ("make: [Vendor]", false),
    ] as [(String, Bool)]
  )
  func `agrees with the reader`(body: String, isRight: Bool) throws {
    let folder = TemporaryDirectory()
    let version = body.hasPrefix("telltale_device") ? "" : "telltale_device: 1\n"
    let path = folder.write(Array("\(version)\(body)\n".utf8), to: "device.yaml")
    #expect((try validator.problems([path]) == "") == isRight)
    let read = try Program.run([
      "audit", "Captures/Rules/tt-dst-003-silent.pcap", "--device", path, "-q",
    ])
    #expect((read.status == 2) != isRight, "\(read.errors)")
  }
}
