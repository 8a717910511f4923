"""Upload that nobody asked for: four captures of a test, two of them while it should be quiet.

Idle, the phone uploads 20,000 octets; the silent twin 200. After uninstalling it turns to the app's
server again; the silent twin does not. The scenarios beside the captures name the phases.
"""

from world import FAR, HOME, begin, http, pair, resolve

SITE, STATS = "www.homepages.example", "u.browser-stats.example"
START = 1_767_225_600.0


def capture(path, hour, acts):
    """A capture of one hour of the test with `acts`: (network, number, name, octets)."""
    tape = begin(START + hour * 3600)
    for network, number, name, octets in acts:
        hosts = pair(network, number)
        resolve(tape, name, *hosts)
        for host in hosts:
            http(tape, host, "POST", "/in", name, b"x" * octets)
    tape.write(path)


def make(folder):
    visit = (HOME, 20, SITE, 200)
    for twin, idle, after in (("fires", 20_000, True), ("silent", 200, False)):
        capture(f"{folder}/tt-beh-002-{twin}-1.pcap", 0, [visit])
        capture(f"{folder}/tt-beh-002-{twin}-2.pcap", 1, [(HOME, 20, SITE, idle)])
        capture(f"{folder}/tt-beh-002-{twin}-3.pcap", 2, [visit, (FAR, 60, STATS, 500)])
        late = [visit, (FAR, 60, STATS, 500)] if after else [visit]
        capture(f"{folder}/tt-beh-002-{twin}-4.pcap", 3, late)
