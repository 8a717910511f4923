"""Opaque upload: 60,000 octets over TLS without keys. The silent twin sends 2,000."""

from tls import turns
from world import HOME, begin, pair, phone_for, resolve


def make(folder):
    name = "www.homepages.example"
    for path, octets in (("fires", 60_000), ("silent", 2_000)):
        tape = begin()
        hosts = pair(HOME, 20)
        resolve(tape, name, *hosts)
        for host in hosts:
            tape.tcp(phone_for(host), host, 443, turns(name, sent=octets))
        tape.write(f"{folder}/tt-cry-006-{path}.pcap")
