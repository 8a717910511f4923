"""Non-standard port: HTTP on TCP 9999. The silent twin asks the same on port 80."""

from world import HOME, begin, http, pair, resolve


def make(folder):
    name = "www.homepages.example"
    for path, port in (("fires", 9999), ("silent", 80)):
        tape = begin()
        hosts = pair(HOME, 20)
        resolve(tape, name, *hosts)
        for host in hosts:
            http(tape, host, "GET", "/news", name, port=port)
        tape.write(f"{folder}/tt-dst-007-{path}.pcap")
