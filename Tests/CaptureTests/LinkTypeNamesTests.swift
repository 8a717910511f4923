import Capture
import Testing
import Wire

@Suite struct LinkTypeNamesTests {
  @Test(
    arguments: [
      (1, "EN10MB"), (101, "RAW"), (113, "LINUX_SLL"), (276, "LINUX_SLL2"), (258, "PKTAP"),
      (127, "IEEE802_11_RADIO"), (228, "IPV4"), (70_000, "LINKTYPE_70000"),
      (0xffff_ffff, "LINKTYPE_4294967295"),
    ] as [(UInt32, String)]
  )
  func `link types have libpcap's names`(number: UInt32, name: String) {
    #expect(linkTypeName(LinkType(rawValue: number)) == name)
  }
}
