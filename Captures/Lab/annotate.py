"""Turns a pcap into a pcapng whose comments say when each step of the script began.

usage: annotate.py IN.pcap STEPS.tsv TITLE OUT.pcapng
STEPS.tsv holds "seconds since 1970<TAB>text" lines; a step's comment goes to the first frame that
is not older. editcap (Wireshark) does the writing.
"""

import struct
import subprocess
import sys


def frame_times(path):
    with open(path, "rb") as file:
        data = file.read()
    endian = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    fraction = 1e-9 if data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1e-6
    at, times = 24, []
    while at + 16 <= len(data):
        seconds, parts, captured, _ = struct.unpack_from(endian + "IIII", data, at)
        times.append(seconds + parts * fraction)
        at += 16 + captured
    return times


def main():
    source, steps, title, target = sys.argv[1:]
    times = frame_times(source)
    comments = {}
    with open(steps, encoding="utf-8") as lines:
        for line in lines:
            began, text = line.rstrip("\n").split("\t", 1)
            frame = next((n for n, t in enumerate(times, 1) if t >= float(began)), None)
            if frame:
                comments.setdefault(frame, []).append(text)
    command = ["editcap", "-F", "pcapng", "--capture-comment", title]
    for frame, texts in sorted(comments.items()):
        command += ["-a", f"{frame}:step: {'; '.join(texts)}"]
    subprocess.run(command + [source, target], check=True)


main()
