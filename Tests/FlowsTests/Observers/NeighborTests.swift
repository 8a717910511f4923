import TestSupport
import Testing
import Wire

@testable import Flows

@Suite struct NeighborTests {
  private let phone: UInt64 = 0x0200_5e00_0001
  private let other: UInt64 = 0x0200_5e00_0002

  private func octets(_ mac: UInt64) -> [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: mac >> UInt64(40 - 8 * $0)) }
  }

  private func arp(_ mac: UInt64, _ address: [UInt8], tag: [UInt8] = []) -> Traffic.Frame {
    let frame =
      octets(0xffff_ffff_ffff) + octets(mac) + tag + hex("0806 0001080006040001") + octets(mac)
      + address + octets(0) + hex("c0000201")
    return Traffic.Frame(bytes: frame, time: 1_700_000_000_000_000_000, original: frame.count)
  }

  private func advertisement(_ mac: UInt64, hopLimit: UInt8 = 255) -> [UInt8] {
    let target = hex("20010db8000000010000000000000014")
    let message = hex("8800000060000000") + target + [2, 1] + octets(mac)
    return PacketBuilder.ip(
      from: Family.ipv6.handset,
      to: Family.ipv6.server,
      proto: 58,
      hopLimit: hopLimit,
      message
    )
  }

  @Test func `ARP binds who speaks, once, behind a VLAN tag too`() {
    var traffic = Traffic()
    let address = hex("c0000214")
    traffic.frames = [
      arp(phone, address), arp(phone, address), arp(phone, hex("00000000")),
      arp(other, hex("c0000215"), tag: hex("81000007")),
    ]
    let seen = observe(traffic)
    #expect(
      seen.bindings.map { "\($0.address) \($0.hardware) \($0.source.rawValue)" } == [
        "192.0.2.20 02:00:5e:00:00:01 arp", "192.0.2.21 02:00:5e:00:00:02 arp",
      ]
    )
    #expect(seen.bindings.map(\.frame.frame) == [1, 4])
    #expect(seen.flows.isEmpty)
    #expect(seen.coverage.otherFrames == 4)
  }

  @Test func `neighbour discovery binds its target, unless a router passed it on`() {
    let seen = observe { traffic in
      traffic.add(advertisement(other, hopLimit: 64))
      traffic.add(advertisement(phone))
    }
    #expect(
      seen.bindings.map { "\($0.address) \($0.hardware) \($0.source.rawValue)" } == [
        "2001:db8:0:1::14 02:00:5e:00:00:01 nd"
      ]
    )
  }

  @Test func `an address that moves to other hardware is an anomaly`() {
    var traffic = Traffic()
    traffic.frames = [arp(phone, hex("c0000214")), arp(other, hex("c0000214"))]
    let seen = observe(traffic)
    #expect(seen.bindings.count == 2)
    #expect(seen.anomalies.map(\.name) == ["address-moved"])
  }

  @Test func `ARP cut short or of another kind is said, and no trap`() {
    let whole = arp(phone, hex("c0000214")).bytes
    for length in 14...whole.count {
      var traffic = Traffic()
      let cut = Array(whole.prefix(length))
      traffic.frames = [Traffic.Frame(bytes: cut, time: 0, original: cut.count)]
      #expect(observe(traffic).bindings.count == (length == whole.count ? 1 : 0), "\(length)")
    }
  }
}
