import TestSupport
import Wire

/// A capture that holds every protocol that is observed, in one family.
func wholeCapture(_ family: Family) throws -> Traffic {
  var traffic = Traffic()
  let resolver = (family.other, UInt16(53))
  let client = (family.handset, UInt16(40_000))
  assignment(family, &traffic)
  traffic.udp(client, resolver, PacketBuilder.dns(id: 7, "www.example", type: 1))
  let answers = [PacketBuilder.server4, PacketBuilder.server4]
  let response = PacketBuilder.dns(id: 7, "www.example", type: 1, answers: answers)
  traffic.udp(resolver, client, response)

  var secure = Connection(family)
  secure.open(&traffic)
  let hello = TLSBuilder.clientHello("www.example", alpn: ["h2"], padding: 300)
  secure.say(.client, TLSBuilder.records(hello, size: 200), size: 150, &traffic)
  secure.say(.server, TLSBuilder.records(TLSBuilder.serverHello()), &traffic)
  secure.say(.client, TLSBuilder.record(23, Array(repeating: 9, count: 90)), &traffic)
  secure.close(&traffic)

  var plain = Connection(family, port: 80, from: 40_001)
  plain.open(&traffic)
  plain.say(
    .client,
    "POST /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n",
    &traffic
  )
  plain.say(.client, "5\r\nhello\r\n0\r\n\r\n", &traffic)
  plain.say(.server, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", &traffic)

  var overTCP = Connection(family, port: 53, from: 40_002)
  overTCP.open(&traffic)
  let question = PacketBuilder.dns(id: 8, "b.example", type: 28)
  overTCP.say(.client, TLSBuilder.vector16(question), size: 9, &traffic)

  let sealer = QUICSealer(version: 1, connectionID: [1, 2, 3, 4, 5, 6, 7, 8])
  let body = TLSBuilder.clientHello("q.example", alpn: ["h3"])
  let initial = try sealer.initial(QUICSealer.crypto(body, at: 0), size: 300)
  traffic.udp((family.handset, 40_003), (family.server, 443), initial)

  let datagram = PacketBuilder.udp(53, 40_000, response)
  for part in PacketBuilder.fragments(
    from: family.other,
    to: family.handset,
    proto: 17,
    id: 5,
    datagram,
    cuts: [40]
  ) {
    traffic.add(part)
  }
  return traffic
}

private func assignment(_ family: Family, _ traffic: inout Traffic) {
  switch family {
  case .ipv4:
    let message = DHCPBuilder.version4(
      type: 5,
      assigned: family.handset,
      resolvers: [family.other],
      host: "phone"
    )
    traffic.udp((family.server, 67), (family.handset, 68), message)
  case .ipv6:
    let reply = DHCPBuilder.version6(type: 7, assigned: family.handset, resolvers: [family.other])
    traffic.udp((family.server, 547), (family.handset, 546), reply)
    let router = DHCPBuilder.routerAdvertisement(resolvers: [([family.other], 60)])
    let gateway = IPAddress(high: 0xfe80 << 48, low: 1)
    traffic.add(
      PacketBuilder.ip(from: gateway, to: family.handset, proto: 58, hopLimit: 255, router)
    )
  }
}
