"""Certificate problem: expired before the capture. The silent twin's is valid for a year longer."""

from tls import certificate, turns
from world import HOME, begin, pair, phone_for, resolve


def make(folder):
    name = "www.homepages.example"
    for path, until in (("fires", "251201000000Z"), ("silent", "261201000000Z")):
        tape = begin()
        hosts = pair(HOME, 20)
        resolve(tape, name, *hosts)
        shown = certificate([name], until=until)
        for host in hosts:
            tape.tcp(phone_for(host), host, 443, turns(name, shown))
        tape.write(f"{folder}/tt-cry-004-{path}.pcap")
