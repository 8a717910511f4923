"""The line between the access point and the laboratory's internet, as long as the world is wide.

Opens two TUN devices and carries packets between them, each held back for half the round trip of
the far network it goes to or comes from. The delay is real: both ends live through it, so what
tcpdump writes at the access point needs no rewriting.

usage: wan.py ROUND_TRIPS.tsv ACCESS_DEVICE INTERNET_DEVICE
Prints "ready" when both devices exist; they may then be moved to other network namespaces.
"""

import fcntl
import heapq
import ipaddress
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000


def open_tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def read_round_trips(path):
    with open(path, encoding="ascii") as lines:
        rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [(ipaddress.ip_network(network), float(ms) / 1000) for network, ms in rows]


def far_address(packet, outward):
    """The address on the internet's side of a packet; None if it is neither IPv4 nor IPv6."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= 20:
        return ipaddress.ip_address(packet[16:20] if outward else packet[12:16])
    if version == 6 and len(packet) >= 40:
        return ipaddress.ip_address(packet[24:40] if outward else packet[8:24])
    return None


def main():
    round_trips = read_round_trips(sys.argv[1])
    access, internet = open_tun(sys.argv[2]), open_tun(sys.argv[3])
    print("ready", flush=True)

    jitter = random.Random(1)
    delays, latest, waiting, order = {}, {}, [], 0
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([access, internet], [], [], timeout)
        for source in readable:
            packet = os.read(source, 65536)
            outward = source == access
            far = far_address(packet, outward)
            if far not in delays:
                delays[far] = next((d for network, d in round_trips if far and far in network), 0.0)
            if far is None:
                continue
            half = delays[far] / 2
            due = time.monotonic() + half * (1 + 0.03 * jitter.random())
            # Packets of one way never overtake each other.
            due = latest[outward, far] = max(due, latest.get((outward, far), 0.0))
            order += 1
            heapq.heappush(waiting, (due, order, internet if outward else access, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, target, packet = heapq.heappop(waiting)
            try:
                os.write(target, packet)
            except OSError:
                pass  # The other end is down: the packet is lost, as on a real line.


main()
