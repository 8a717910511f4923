"""Undeclared third party behind a first party's name: the name is an alias (CNAME) for a tracker's.

One thing is changed: in the silent twin it is an alias for another name of the first party.
"""

from packets import dns_record
from tls import turns
from world import HOME, begin, pair, phone_for, resolver_for


def make(folder):
    name = "metrics.handset-vendor.example"
    for path, alias in (("fires", "collect.adreach.example"),
                        ("silent", "edge.handset-vendor.example")):
        tape = begin()
        for host in pair(HOME, 30):
            kind = "A" if host.address.version == 4 else "AAAA"
            answers = [dns_record(name, "CNAME", alias), dns_record(alias, kind, str(host.address))]
            tape.dns(phone_for(host), resolver_for(host), name, kind, answers)
            tape.tcp(phone_for(host), host, 443, turns(name))
        tape.write(f"{folder}/tt-dst-003-{path}.pcap")
