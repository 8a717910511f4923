"""Periodic beacon: the phone turns to a server every five minutes, for an hour.

One thing is changed: the silent twin waits for other times between the same contacts. Each address
family has a name of its own, so that each is judged by itself.
"""

from world import FAR, begin, http, pair, resolve

EVEN = [300] * 12
UNEVEN = [12, 700, 45, 330, 1100, 8, 90, 610, 25, 180, 460, 40]


def make(folder):
    for path, waits in (("fires", EVEN), ("silent", UNEVEN)):
        tape = begin()
        four, six = pair(FAR, 71)
        resolve(tape, "beat.heartbeat.example", four)
        resolve(tape, "beat6.heartbeat.example", six)
        for wait in [0, *waits]:
            tape.wait(wait)
            http(tape, four, "GET", "/alive", "beat.heartbeat.example")
            http(tape, six, "GET", "/alive", "beat6.heartbeat.example")
        tape.write(f"{folder}/tt-beh-001-{path}.pcap")
