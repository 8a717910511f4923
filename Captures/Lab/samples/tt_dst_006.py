"""Name mismatch: a handshake for one name at the address that DNS gave for another (fronting).

One thing is changed: the silent twin asks for the name that belongs to the address.
"""

from tls import turns
from world import FAR, HOME, begin, pair, phone_for, resolve


def make(folder):
    front, hidden = "www.homepages.example", "api.browser-core.example"
    for path, asked in (("fires", hidden), ("silent", front)):
        tape = begin()
        fronts, others = pair(HOME, 20), pair(FAR, 20)
        resolve(tape, front, *fronts)
        resolve(tape, hidden, *others)
        for host in others:
            tape.tcp(phone_for(host), host, 443, turns(hidden))
        for host in fronts:
            tape.tcp(phone_for(host), host, 443, turns(asked))
        tape.write(f"{folder}/tt-dst-006-{path}.pcap")
