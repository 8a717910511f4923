"""Moves the frames of a pcap to the times that a laboratory's clock states.

usage: shift-times.py IN.pcap CLOCK.tsv OUT.pcap
CLOCK.tsv holds "real seconds since 1970<TAB>stated seconds since 1970" lines in order. A frame is
moved by what lies between the two numbers of the last line that is not younger than it. Only the
times of records change; octets and order stay. It refuses marks that would put a frame before the
one it follows.
"""

import struct
import sys


def read_marks(path):
    with open(path, encoding="ascii") as lines:
        rows = [line.split("\t") for line in lines if line.strip()]
    # Nanoseconds as whole numbers: a double cannot hold them.
    return [(nanoseconds(real), nanoseconds(stated)) for real, stated in rows]


def nanoseconds(text):
    whole, _, part = text.strip().partition(".")
    return int(whole) * 10**9 + int((part + "000000000")[:9])


def main():
    source, clock, target = sys.argv[1:]
    marks = read_marks(clock)
    with open(source, "rb") as file:
        data = bytearray(file.read())
    endian = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    unit = 1 if data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1000
    at, frame, last, mark = 24, 0, 0, 0
    while at + 16 <= len(data):
        seconds, parts, captured, _ = struct.unpack_from(endian + "IIII", data, at)
        time, frame, before = seconds * 10**9 + parts * unit, frame + 1, mark
        while mark + 1 < len(marks) and marks[mark + 1][0] <= time:
            mark += 1
        time += marks[mark][1] - marks[mark][0]
        if mark != before and time < last:
            sys.exit(f"shift-times: frame {frame} would come before frame {frame - 1}")
        last = max(last, time)
        struct.pack_into(endian + "II", data, at, time // 10**9, time % 10**9 // unit)
        at += 16 + captured
    with open(target, "wb") as file:
        file.write(data)


main()
