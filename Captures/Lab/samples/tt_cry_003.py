"""Obsolete TLS or cipher: TLS 1.0 with Triple DES. The silent twin agrees on TLS 1.2 with AES-GCM."""

from tls import turns
from world import HOME, begin, pair, phone_for, resolve


def make(folder):
    name = "www.homepages.example"
    for path, version, suite in (("fires", 0x0301, 0x000A), ("silent", 0x0303, 0xC02F)):
        tape = begin()
        hosts = pair(HOME, 20)
        resolve(tape, name, *hosts)
        for host in hosts:
            tape.tcp(phone_for(host), host, 443, turns(name, suite=suite, version=version))
        tape.write(f"{folder}/tt-cry-003-{path}.pcap")
