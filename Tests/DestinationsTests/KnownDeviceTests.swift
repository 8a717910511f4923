import Flows
import TestSupport
import Testing
import Wire

@testable import Destinations

@Suite struct KnownDeviceTests {
  private let phone = MACAddress(0x0200_5e00_0001)
  private let other = MACAddress(0x0200_5e00_0002)
  private let phone4 = IPAddress(ipv4: 0xc000_0214)
  private let other4 = IPAddress(ipv4: 0xc000_0215)
  private let phone6 = IPAddress(high: 0x2001_0db8_0000_0001, low: 0x14)
  private let server = IPAddress(ipv4: 0xcb00_7107)

  private func flow(_ from: IPAddress, _ mac: MACAddress) -> Flow {
    let frame = FrameReference(capture: 0, frame: 1, time: Timestamp(nanoseconds: 0))
    return Flow(
      originator: from,
      originatorPort: 40_000,
      responder: server,
      responderPort: 443,
      proto: 6,
      first: frame,
      originatorMAC: mac
    )
  }

  private var observations: Observations {
    var seen = Observations()
    seen.flows = [flow(phone4, phone), flow(phone6, phone), flow(other4, other)]
    return seen
  }

  @Test func `one address leads to the hardware address and to the other family's`() {
    for address in [phone4, phone6] {
      var known = KnownDevice(source: "--device")
      known.addresses = [address]
      let identity = DeviceIdentity.identify(observations, known: known)
      #expect(identity.addresses == [phone4, phone6].sorted(), "\(address)")
      #expect(identity.basis.hasPrefix("named by --device: at an end of"))
    }
  }

  @Test func `a hardware address leads to the addresses of both families`() {
    var known = KnownDevice(source: "--device")
    known.hardwareAddresses = [phone]
    var seen = observations
    seen.flows += [flow(IPAddress(ipv4: 0), phone), flow(.zero, phone)]
    let identity = DeviceIdentity.identify(seen, known: known)
    #expect(identity.addresses == [phone4, phone6].sorted())
    #expect(identity.hardwareAddresses == [phone])
    #expect(!identity.isAmbiguous)
  }

  @Test func `what is named and not seen is no reason to take somebody else`() {
    var known = KnownDevice(source: "--device")
    known.addresses = [IPAddress(ipv4: 0xc000_02fe)]
    let identity = DeviceIdentity.identify(observations, known: known)
    #expect(identity.addresses == known.addresses)
    #expect(identity.basis == "named by --device, but not seen in the captures")
  }

  @Test func `a factory address that was not seen gives way to what the captures show`() {
    var known = KnownDevice(source: "device.yaml")
    known.hardwareAddresses = [MACAddress(0x0011_2233_4455)]
    known.mayDiffer = true
    let identity = DeviceIdentity.identify(observations, known: known)
    #expect(identity.addresses == DeviceIdentity.identify(observations).addresses)
    #expect(identity.basis.contains("00:11:22:33:44:55, which was not seen"))
  }

  @Test func `a router's hardware address joins nobody`() {
    var seen = Observations()
    seen.flows = [flow(phone4, phone), flow(other4, phone), flow(phone6, phone)]
    var known = KnownDevice(source: "--device")
    known.addresses = [phone4]
    let identity = DeviceIdentity.identify(seen, known: known)
    #expect(identity.addresses == [phone4])
  }

  @Test func `hardware addresses are read with colons and hyphens, and nothing else is`() {
    #expect(MACAddress("02:00:5e:00:00:01") == phone)
    #expect(MACAddress("02-00-5E-00-00-01") == phone)
    for text in ["", "02:00:5e:00:00", "02:00:5e:00:00:01:02", "2:0:5e:0:0:1", "02:00:5e:00:00:0g"]
    {
      #expect(MACAddress(text) == nil, "\(text)")
    }
  }
}
