"""Builds small captures octet by octet, for what no real program can be made to send on demand.

Standard library only, and the same call gives the same file: times, ports, sequence numbers and
identifiers are counted, never drawn. Addresses are those of RFC 5737 and RFC 3849.

    tape = Tape()
    phone = Host("02:00:5e:10:53:01", "192.0.2.21")
    server = Host(GATEWAY, "203.0.113.80")
    tape.dns(phone, Host(GATEWAY, "192.0.2.53"), "a.example", "A", ["203.0.113.80"])
    tape.tcp(phone, server, 80, [(">", b"GET / HTTP/1.1\\r\\n\\r\\n"), ("<", b"HTTP/1.1 204 \\r\\n\\r\\n")])
    tape.write("a.pcap")
"""

import ipaddress
import struct

GATEWAY = "02:00:5e:10:53:fe"
DNS_TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "TXT": 16, "AAAA": 28, "SVCB": 64, "HTTPS": 65}
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


class Host:
    """One end: a hardware address and an IP address of either family."""

    def __init__(self, mac, address):
        self.mac = bytes(int(octet, 16) for octet in mac.split(":"))
        self.address = ipaddress.ip_address(address)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def dns_name(name):
    labels = [label.encode() for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def dns_record(name, kind, value, ttl=300):
    """One resource record; `value` is an address, a name, a text, or octets as they are."""
    if isinstance(value, bytes):
        data = value
    elif kind in ("A", "AAAA"):
        data = ipaddress.ip_address(value).packed
    elif kind == "TXT":
        data = bytes([len(value)]) + value.encode()
    else:
        data = dns_name(value)
    return dns_name(name) + struct.pack("!HHIH", DNS_TYPES[kind], 1, ttl, len(data)) + data


def dns_query(number, name, kind):
    head = struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0)
    return head + dns_name(name) + struct.pack("!HH", DNS_TYPES[kind], 1)


def dns_response(number, name, kind, records, code=0):
    """`records` are of dns_record; `code` 3 is NXDOMAIN."""
    head = struct.pack("!HHHHHH", number, 0x8180 | code, 1, len(records), 0, 0)
    return head + dns_name(name) + struct.pack("!HH", DNS_TYPES[kind], 1) + b"".join(records)


class Tape:
    """Frames in the order they are added, each a little later than the one before."""

    def __init__(self, start=1_767_225_600.0, step=0.004):
        self.now, self.step = start, step
        self.frames, self.count = [], 0
        self.port = 40_000

    def wait(self, seconds):
        self.now += seconds

    def frame(self, data):
        """A whole Ethernet frame."""
        self.frames.append((round(self.now * 1_000_000), data))
        self.now += self.step

    def next_port(self):
        self.port += 1
        return self.port

    def packet(self, source, target, protocol, payload, hops=64):
        """An IP packet from `source` to `target`, in its Ethernet frame."""
        self.count += 1
        if source.address.version == 4:
            head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), self.count & 0xFFFF, 0x4000,
                               hops, protocol, 0)
            head += source.address.packed + target.address.packed
            head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
            kind = 0x0800
        else:
            head = struct.pack("!IHBB", 6 << 28, len(payload), protocol, hops)
            head += source.address.packed + target.address.packed
            kind = 0x86DD
        self.frame(target.mac + source.mac + struct.pack("!H", kind) + head + payload)

    def _sealed(self, source, target, protocol, segment, at):
        """`segment` with its checksum written at octet `at`."""
        ends = source.address.packed + target.address.packed
        if source.address.version == 4:
            pseudo = ends + struct.pack("!BBH", 0, protocol, len(segment))
        else:
            pseudo = ends + struct.pack("!IHBB", len(segment), 0, 0, protocol)
        value = checksum(pseudo + segment) or 0xFFFF
        return segment[:at] + struct.pack("!H", value) + segment[at + 2:]

    def udp(self, source, sport, target, dport, payload):
        segment = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload
        self.packet(source, target, 17, self._sealed(source, target, 17, segment, 6))

    def segment(self, source, sport, target, dport, flags, seq, ack, payload=b""):
        """One TCP segment."""
        head = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 << 4,
                           flags, 0xFFFF, 0, 0)
        self.packet(source, target, 6, self._sealed(source, target, 6, head + payload, 16))

    def tcp(self, client, server, port, turns, sport=None, close=True, size=1400):
        """A connection: handshake, `turns` (">" from the client, "<" from the server), end.

        A number among the turns waits that many seconds.
        """
        sport = sport or self.next_port()
        mine, theirs = 1_000, 5_000
        self.segment(client, sport, server, port, SYN, mine, 0)
        self.segment(server, port, client, sport, SYN | ACK, theirs, mine + 1)
        mine, theirs = mine + 1, theirs + 1
        self.segment(client, sport, server, port, ACK, mine, theirs)
        for turn in turns:
            if isinstance(turn, (int, float)):
                self.wait(turn)
                continue
            side, data = turn
            for at in range(0, len(data), size):
                piece = data[at:at + size]
                if side == ">":
                    self.segment(client, sport, server, port, PSH | ACK, mine, theirs, piece)
                    mine += len(piece)
                    self.segment(server, port, client, sport, ACK, theirs, mine)
                else:
                    self.segment(server, port, client, sport, PSH | ACK, theirs, mine, piece)
                    theirs += len(piece)
                    self.segment(client, sport, server, port, ACK, mine, theirs)
        if close:
            self.segment(client, sport, server, port, FIN | ACK, mine, theirs)
            self.segment(server, port, client, sport, FIN | ACK, theirs, mine + 1)
            self.segment(client, sport, server, port, ACK, mine + 1, theirs + 1)

    def refused(self, client, server, port, sport=None):
        """A SYN that is answered by RST."""
        sport = sport or self.next_port()
        self.segment(client, sport, server, port, SYN, 1_000, 0)
        self.segment(server, port, client, sport, RST | ACK, 0, 1_001)

    def dns(self, client, server, name, kind, answers=(), ttl=300, code=0):
        """A question and its answer. `answers`: values of `kind`, or records of dns_record."""
        self.count += 1
        number, sport = self.count & 0xFFFF, self.next_port()
        self.udp(client, sport, server, 53, dns_query(number, name, kind))
        records = [a if isinstance(a, bytes) else dns_record(name, kind, a, ttl) for a in answers]
        self.udp(server, 53, client, sport, dns_response(number, name, kind, records, code))

    def dhcp(self, client, server, resolvers, router=None, mask="255.255.255.0"):
        """A DHCPv4 request and its acknowledgement, which assigns `resolvers` (RFC 2131)."""
        def message(op, kind, options, given=b"\0\0\0\0"):
            head = struct.pack("!BBBBIHH", op, 1, 6, 0, 0x5E105301, 0, 0)
            head += b"\0\0\0\0" + given + b"\0" * 8 + client.mac + b"\0" * 10 + b"\0" * 192
            return head + b"\x63\x82\x53\x63" + bytes([53, 1, kind]) + options + b"\xff"
        router = router or str(server.address)
        packed = b"".join(ipaddress.ip_address(r).packed for r in resolvers)
        granted = b"\x36\x04" + server.address.packed + b"\x33\x04" + struct.pack("!I", 86_400)
        granted += b"\x01\x04" + ipaddress.ip_address(mask).packed
        granted += b"\x03\x04" + ipaddress.ip_address(router).packed
        granted += bytes([6, len(packed)]) + packed
        nobody, all_hosts = Host("02:00:5e:10:53:01", "0.0.0.0"), Host("ff:ff:ff:ff:ff:ff",
                                                                       "255.255.255.255")
        nobody.mac = client.mac
        asked = b"\x32\x04" + client.address.packed + b"\x37\x04\x01\x03\x06\x0f"
        self.udp(nobody, 68, all_hosts, 67, message(1, 3, asked))
        self.udp(server, 67, client, 68, message(2, 5, granted, client.address.packed))

    def router_advertisement(self, router, resolvers, lifetime=1800):
        """A router advertisement with RDNSS (RFC 4861 §4.2, RFC 8106 §5.1); `router` is fe80::…"""
        packed = b"".join(ipaddress.ip_address(r).packed for r in resolvers)
        option = struct.pack("!BBHI", 25, 1 + len(packed) // 8, 0, lifetime) + packed
        body = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, lifetime, 0, 0) + option
        everyone = Host("33:33:00:00:00:01", "ff02::1")
        # A router that passed it on would have counted down (RFC 4861 §6.1.2).
        self.packet(router, everyone, 58, self._sealed(router, everyone, 58, body, 2), hops=255)

    def write(self, path):
        """The frames as a pcap file with microseconds and link type Ethernet."""
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
            for micros, data in self.frames:
                seconds, rest = divmod(micros, 1_000_000)
                file.write(struct.pack("<IIII", seconds, rest, len(data), len(data)))
                file.write(data)
