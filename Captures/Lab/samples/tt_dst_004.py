"""Contact with blocked destination: the policy blocks blocked.example.

One thing is changed: the silent twin reaches the same addresses by another name.
"""

from world import ISLAND, begin, http, pair, resolve


def make(folder):
    for name, path in (("ads.blocked.example", "fires"), ("ads.permitted.example", "silent")):
        tape = begin()
        hosts = pair(ISLAND, 190)
        resolve(tape, name, *hosts)
        for host in hosts:
            http(tape, host, "GET", "/news", name)
        tape.write(f"{folder}/tt-dst-004-{path}.pcap")
