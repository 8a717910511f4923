#!/usr/bin/env python3
"""Makes one large capture out of small ones: the same bytes for the same input (Python 3 only).

usage: make-big.py [--size 1GiB] [--handsets 64] -o FILE CAPTURE...

Each capture (pcap or pcapng, Ethernet) is a story: somebody joins a network, resolves names, opens
connections. The stories are told again and again until FILE is large enough, each time

  * by a handset with addresses of its own: every host that opens conversations in the story gets
    a fresh address (10.0.0.0/8, fd00::/8), so no two flows are the same; servers, resolvers and
    payloads stay, so answers still name the servers that are then used
  * beginning a little later, so that about --handsets stories run at any time, interleaved
  * with downloads as long as life's: where a story's frames are shorter than 600 octets on
    average, its TLS connections get further records, with the sequence numbers to match

Checksums are left as they were, that is, wrong. FILE is a little-endian microsecond pcap. Prints
its frames and octets.
"""

import argparse
import heapq
import struct
import sys

ETHERNET = 1
BEGIN = 1_700_000_000_000_000  # microseconds since 1970
MEAN_FRAME = 600
SEGMENT = 1448
LONGEST_GAP = 20_000_000  # microseconds; longer silences and clocks set back are cut out


# Reading ---------------------------------------------------------------------------------------

def read_pcap(data):
    endian, scale = {
        b"\xd4\xc3\xb2\xa1": ("<", 1), b"\x4d\x3c\xb2\xa1": ("<", 1000),
        b"\xa1\xb2\xc3\xd4": (">", 1), b"\xa1\xb2\x3c\x4d": (">", 1000),
    }[data[:4]]
    if struct.unpack_from(endian + "I", data, 20)[0] & 0xFFFF != ETHERNET:
        return
    at = 24
    while at + 16 <= len(data):
        seconds, parts, captured, _ = struct.unpack_from(endian + "IIII", data, at)
        at += 16
        if at + captured > len(data):
            return
        yield seconds * 1_000_000 + parts // scale, data[at:at + captured]
        at += captured


def read_pcapng(data):
    endian, interfaces, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\n\r\r\n":
            endian = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            interfaces = []
        kind, length = struct.unpack_from(endian + "II", data, at)
        if length < 12 or at + length > len(data):
            return
        if kind == 1:
            link = struct.unpack_from(endian + "H", data, at + 8)[0]
            interfaces.append((link, ticks_per_second(data[at + 16:at + length - 4], endian)))
        elif kind == 6:
            interface, high, low, captured, _ = struct.unpack_from(endian + "IIIII", data, at + 8)
            link, ticks = interfaces[interface]
            if link == ETHERNET:
                time = (high << 32 | low) * 1_000_000 // ticks
                yield time, data[at + 28:at + 28 + captured]
        at += length


def ticks_per_second(options, endian):
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from(endian + "HH", options, at)
        if code == 0:
            break
        if code == 9:
            value = options[at + 4]
            return 2 ** (value & 127) if value & 128 else 10 ** value
        at += 4 + (length + 3 & ~3)
    return 1_000_000


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    return list(read_pcapng(data) if data[:4] == b"\n\r\r\n" else read_pcap(data))


# What is in a frame ----------------------------------------------------------------------------

class Packet:
    """The places in a frame that this program needs to know."""

    def __init__(self, frame):
        self.address_size = self.transport = 0
        at, kind = 14, frame[12:14]
        while kind in (b"\x81\x00", b"\x88\xa8"):
            kind, at = frame[at + 2:at + 4], at + 4
        if kind == b"\x08\x00" and len(frame) >= at + 20:
            self.source, self.target, self.address_size = at + 12, at + 16, 4
            protocol, self.transport = frame[at + 9], at + 4 * (frame[at] & 15)
            self.end = at + struct.unpack_from(">H", frame, at + 2)[0]
        elif kind == b"\x86\xdd" and len(frame) >= at + 40:
            self.source, self.target, self.address_size = at + 8, at + 24, 16
            protocol, self.transport = frame[at + 6], at + 40
            self.end = at + 40 + struct.unpack_from(">H", frame, at + 4)[0]
        else:
            return
        self.network = at
        self.tcp = protocol == 6 and len(frame) >= self.transport + 20
        if not self.tcp and not (protocol == 17 and len(frame) >= self.transport + 8):
            self.transport = 0
        if self.tcp:
            self.payload = self.transport + 4 * (frame[self.transport + 12] >> 4)

    def addresses(self, frame):
        size = self.address_size
        return (bytes(frame[self.source:self.source + size]),
                bytes(frame[self.target:self.target + size]))

    def ports(self, frame):
        return struct.unpack_from(">HH", frame, self.transport)


def is_one_host(address):
    """Whether an address is one host's and may be given to another one."""
    if len(address) == 4:
        return 0 < address[0] < 224 and address[0] != 127
    return address[0] not in (0, 0xFF) and address[:2] != b"\xfe\x80"


# Stories ---------------------------------------------------------------------------------------

class Story:
    """A capture prepared for being told again: its records, and where addresses stand in them."""

    def __init__(self, path):
        frames = [(time, bytearray(frame)) for time, frame in read(path)]
        frames = lengthen(frames)
        local = openers(frames)
        self.times, self.frames, self.patches = [], [], []
        before = now = 0
        for time, frame in frames:
            packet, places = Packet(frame), []
            if packet.address_size:
                for place, address in zip((packet.source, packet.target), packet.addresses(frame)):
                    if address in local:
                        places.append((place, place + len(address), local[address], len(address)))
            if self.times:
                now += min(max(0, time - before), LONGEST_GAP)
            before = time
            self.times.append(now)
            self.frames.append(bytes(frame))
            self.patches.append(places)
        self.octets = sum(16 + len(frame) for frame in self.frames)
        self.duration = max(self.times, default=0)
        self.hosts = len(local)


def openers(frames):
    """The hosts that open conversations, each with a number."""
    seen, local = set(), {}
    for _, frame in frames:
        packet = Packet(frame)
        if not packet.transport:
            continue
        (source, target), (from_port, to_port) = packet.addresses(frame), packet.ports(frame)
        if (target, source, to_port, from_port) in seen:
            continue
        if (source, target, from_port, to_port) not in seen and is_one_host(source):
            local.setdefault(source, len(local))
        seen.add((source, target, from_port, to_port))
    return local


def lengthen(frames):
    """Adds download segments to TLS connections until frames are long enough on average."""
    downloads = {}
    for index, (_, frame) in enumerate(frames):
        packet = Packet(frame)
        if packet.transport and packet.tcp and packet.ports(frame)[0] == 443:
            if packet.end > packet.payload and not frame[packet.transport + 13] & 0x07:
                downloads[packet.addresses(frame) + packet.ports(frame)] = index
    missing = MEAN_FRAME * len(frames) - sum(len(frame) for _, frame in frames)
    if missing <= 0 or not downloads:
        return frames
    # A segment and half an acknowledgement bring their own need for octets.
    each = missing // (SEGMENT + 66 - MEAN_FRAME - (MEAN_FRAME - 66) // 2) // len(downloads)
    result, shifts = [], {}
    for index, (time, frame) in enumerate(frames):
        packet = Packet(frame)
        key = packet.transport and packet.tcp and packet.addresses(frame) + packet.ports(frame)
        if key:
            shift(frame, packet, shifts.get(key, 0), 4)
            back = (key[1], key[0], key[3], key[2])
            shift(frame, packet, shifts.get(back, 0), 8)
        result.append((time, frame))
        if key and downloads.get(key) == index:
            result += segments(time, frame, packet, each)
            shifts[key] = each * SEGMENT
    return result


def shift(frame, packet, octets, field):
    if octets:
        at = packet.transport + field
        value = struct.unpack_from(">I", frame, at)[0]
        struct.pack_into(">I", frame, at, value + octets & 0xFFFFFFFF)


def segments(time, frame, packet, count):
    """`count` full segments that follow a data segment, and an acknowledgement for every other."""
    sequence, acknowledged = struct.unpack_from(">II", frame, packet.transport + 4)
    sequence += packet.end - packet.payload
    record = b"\x17\x03\x03" + struct.pack(">H", SEGMENT - 5)
    made = []
    for number in range(count):
        body = record + noise(number, SEGMENT - 5)
        data = bytearray(frame[:packet.payload]) + body
        struct.pack_into(">I", data, packet.transport + 4, sequence & 0xFFFFFFFF)
        set_length(data, packet, len(data))
        sequence += SEGMENT
        made.append((time + 100 * number + 1, data))
        if number % 2:
            answer = bytearray(frame[:packet.payload])
            turn_round(answer, packet)
            struct.pack_into(">II", answer, packet.transport + 4, acknowledged,
                             sequence & 0xFFFFFFFF)
            answer[packet.transport + 13] = 0x10
            set_length(answer, packet, len(answer))
            made.append((time + 100 * number + 2, answer))
    return made


def noise(seed, length):
    """Octets without a pattern that matters, the same on every Python."""
    state, words = seed * 2654435761 + 12345 & 0xFFFFFFFFFFFFFFFF, []
    for _ in range(length // 8 + 1):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        words.append(struct.pack("<Q", state ^ state >> 29))
    return b"".join(words)[:length]


def set_length(frame, packet, length):
    if packet.address_size == 4:
        struct.pack_into(">H", frame, packet.network + 2, length - packet.network)
    else:
        struct.pack_into(">H", frame, packet.network + 4, length - packet.network - 40)


def turn_round(frame, packet):
    """Swaps MAC addresses, IP addresses and ports."""
    frame[0:6], frame[6:12] = frame[6:12], frame[0:6]
    a, b, size = packet.source, packet.target, packet.address_size
    frame[a:a + size], frame[b:b + size] = frame[b:b + size], frame[a:a + size]
    at = packet.transport
    frame[at:at + 2], frame[at + 2:at + 4] = frame[at + 2:at + 4], frame[at:at + 2]


# Telling ---------------------------------------------------------------------------------------

def tell(story, number, first_host):
    """The records of one telling, as (relative time, frame)."""
    fours = [struct.pack(">I", 0x0A000000 + first_host + host + 1) for host in range(story.hosts)]
    sixes = [b"\xfd" + struct.pack(">QIxxx", number + 1, host + 1) for host in range(story.hosts)]
    for time, frame, places in zip(story.times, story.frames, story.patches):
        if places:
            copy = bytearray(frame)
            for begin, end, host, size in places:
                copy[begin:end] = fours[host] if size == 4 else sixes[host]
            yield time, copy
        else:
            yield time, frame


def write(path, stories, size, handsets):
    mean = sum(story.duration for story in stories) // len(stories)
    step = max(1, mean // handsets)
    octets, frames, first_host = 24, 0, 0
    planned, number, waiting = 24, 0, []
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, ETHERNET))
        while True:
            # The next telling begins before anything later is written.
            while planned < size and (not waiting or waiting[0][0] >= number * step):
                story = stories[number % len(stories)]
                records = tell(story, number, first_host)
                time, frame = next(records)
                heapq.heappush(waiting, (number * step + time, number, frame, records))
                first_host = (first_host + story.hosts) % 0xF00000
                planned += story.octets
                number += 1
            if not waiting:
                return frames, octets, number
            time, teller, frame, records = waiting[0]
            seconds, micros = divmod(BEGIN + time, 1_000_000)
            file.write(struct.pack("<IIII", seconds, micros, len(frame), len(frame)))
            file.write(frame)
            frames += 1
            octets += 16 + len(frame)
            following = next(records, None)
            if following is None:
                heapq.heappop(waiting)
            else:
                later = max(time, teller * step + following[0])
                heapq.heapreplace(waiting, (later, teller, following[1], records))


def parse_size(text):
    units = {"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}
    for unit, factor in units.items():
        if text.upper().endswith(unit):
            return int(float(text[:-3]) * factor)
    return int(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=parse_size, default=1 << 30)
    parser.add_argument("--handsets", type=int, default=64)
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("captures", nargs="+")
    options = parser.parse_args()
    stories = []
    for path in options.captures:
        try:
            story = Story(path)
        except (KeyError, IndexError, ValueError, struct.error):
            print(f"make-big: {path}: not a whole capture, left out", file=sys.stderr)
            continue
        if story.frames:
            stories.append(story)
    if not stories:
        sys.exit("make-big: no capture holds Ethernet frames")
    frames, octets, tellings = write(options.output, stories, options.size, options.handsets)
    print(f"{options.output}: {octets} octets, {frames} frames, {tellings} tellings of "
          f"{len(stories)} stories")


main()
