"""Data in DNS names: the phone asks for 40 names, each of which carries 30 octets in base 32.

One thing is changed: the silent twin asks for as many short names below the same domain. Each
address family has a domain of its own, so that each is judged by itself.
"""

import base64
import hashlib

from world import PHONE, PHONE6, RESOLVER, RESOLVER6, begin


def piece(number):
    """30 octets that look random and are the same in every run."""
    octets = hashlib.sha256(b"sample %d" % number).digest()[:30]
    return base64.b32encode(octets).decode().lower()


def make(folder):
    for path, names in (("fires", [piece(n) for n in range(40)]),
                        ("silent", [f"host{n}" for n in range(40)])):
        tape = begin()
        for phone, resolver, domain in ((PHONE, RESOLVER, "t.namecarrier.example"),
                                        (PHONE6, RESOLVER6, "t.namecarrier6.example")):
            for name in names:
                tape.dns(phone, resolver, f"{name}.{domain}", "TXT", code=3)
                tape.wait(1)
        tape.write(f"{folder}/tt-dns-006-{path}.pcap")
