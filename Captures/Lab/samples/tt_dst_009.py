"""Local network scan: the phone asks for 20 neighbours by ARP and by neighbour discovery.

One thing is changed: the silent twin asks for three.
"""

import struct

from packets import Host
from world import HOME, PHONE, PHONE6, begin, http, pair, resolve


def arp(tape, target):
    """A request for the hardware address of `target` (RFC 826)."""
    body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + PHONE.mac + PHONE.address.packed
    body += bytes(6) + target.address.packed
    tape.frame(b"\xff" * 6 + PHONE.mac + b"\x08\x06" + body)


def solicit(tape, target):
    """A neighbour solicitation for `target` (RFC 4861 section 4.3)."""
    group = b"\xff\x02" + bytes(9) + b"\x01\xff" + target.address.packed[13:]
    everyone = Host("33:33:ff:00:00:00", ":".join(group[at:at + 2].hex() for at in range(0, 16, 2)))
    body = struct.pack("!BBHI", 135, 0, 0, 0) + target.address.packed + b"\x01\x01" + PHONE6.mac
    tape.packet(PHONE6, everyone, 58, tape._sealed(PHONE6, everyone, 58, body, 2), hops=255)


def make(folder):
    for path, count in (("fires", 20), ("silent", 3)):
        tape = begin()
        hosts = pair(HOME, 20)
        resolve(tape, "www.homepages.example", *hosts)
        for host in hosts:
            http(tape, host, "GET", "/news", "www.homepages.example")
        for number in range(100, 100 + count):
            arp(tape, Host("00:00:00:00:00:00", f"192.0.2.{number}"))
            solicit(tape, Host("00:00:00:00:00:00", f"2001:db8:1::{number}"))
        tape.write(f"{folder}/tt-dst-009-{path}.pcap")
