"""VPN tunnel: IKE and ESP in UDP to a gateway.

One thing is changed: in the silent twin the gateway's name is that of the SIM's operator for Wi-Fi
calling (ePDG; the SIM of device.yaml is of the test network, MCC 001).
"""

import struct

from tls import _random
from world import ISLAND, begin, pair, phone_for, resolve


def ike(answer):
    """An IKE_SA_INIT message with one SA payload (RFC 7296 section 3.1)."""
    payload = struct.pack("!BBH", 40, 0, 48) + _random("sa") + bytes(12)
    payload += struct.pack("!BBH", 0, 0, 36) + _random("nonce")
    head = _random("initiator")[:8] + (_random("responder")[:8] if answer else bytes(8))
    head += struct.pack("!BBBBII", 33, 0x20, 34, 0x20 if answer else 0x08, 0, 28 + len(payload))
    return head + payload


def make(folder):
    for path, name in (("fires", "gate.island-vpn.example"),
                       ("silent", "epdg.epc.mnc001.mcc001.pub.3gppnetwork.org")):
        tape = begin()
        hosts = pair(ISLAND, 140)
        resolve(tape, name, *hosts)
        for host in hosts:
            phone = phone_for(host)
            tape.udp(phone, 500, host, 500, ike(False))
            tape.udp(host, 500, phone, 500, ike(True))
            for number in range(1, 5):
                packet = _random("spi")[:4] + struct.pack("!I", number) + _random(f"esp {number}") * 3
                tape.udp(phone, 4500, host, 4500, packet)
                tape.udp(host, 4500, phone, 4500, packet)
        tape.write(f"{folder}/tt-dst-008-{path}.pcap")
