#!/usr/bin/env python3
"""Measures what Sigma rules on records cost an audit.

usage: Benchmarks/measure-rules.py [--telltale BINARY] [--flows 100000] [--rules 200] [--rounds 5]
                                   [--check]

Makes a capture with that many flows (DNS questions with answers, HTTP requests, plain TCP) and that
many rules of the shapes that public ones have, then audits it with and without them, in turn.
Prints the medians of processor time. With --check the exit status is 1 where the rules cost more than a fifth of the
time that reading takes.
"""
import argparse, pathlib, resource, statistics, struct, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def ipv4(source, target, proto, payload):
    return struct.pack(
        ">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, proto, 0, source, target
    ) + payload


def address(number):
    """An address in 198.18.0.0/15, the block for benchmarks (RFC 2544)."""
    return struct.pack(">I", 0xC6120000 + number % 0x1FFFF)


def qname(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


HANDSET = bytes([192, 0, 2, 10])
RESOLVER = bytes([192, 0, 2, 53])


def dns(index):
    """A question and its answer, over UDP."""
    port, name = 1024 + index % 60000, f"h{index % 5000}.d{index % 700}.example"
    question = qname(name) + struct.pack(">HH", 1, 1)
    asked = struct.pack(">6H", index % 65536, 0x0100, 1, 0, 0, 0) + question
    answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 300, 4) + address(index % 5000)
    told = struct.pack(">6H", index % 65536, 0x8180, 1, 1, 0, 0) + question + answer

    def udp(source, target, body):
        return struct.pack(">4H", source, target, 8 + len(body), 0) + body

    yield ipv4(HANDSET, RESOLVER, 17, udp(port, 53, asked))
    yield ipv4(RESOLVER, HANDSET, 17, udp(53, port, told))


def http(index):
    """A handshake, a request and its response, over TCP."""
    server, port = address(index % 5000), 1024 + index % 60000
    host = f"h{index % 5000}.d{index % 700}.example"
    request = (
        f"GET /path/{index % 3000}/file{index % 40}.bin?id={index} HTTP/1.1\r\nHost: {host}\r\n"
        f"User-Agent: Agent/{index % 30}\r\n\r\n"
    ).encode()
    response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    def tcp(source, target, sequence, acknowledged, flags, body=b""):
        return struct.pack(
            ">HHIIBBHHH", source, target, sequence, acknowledged, 0x50, flags, 65535, 0, 0
        ) + body

    yield ipv4(HANDSET, server, 6, tcp(port, 80, 1, 0, 2))
    yield ipv4(server, HANDSET, 6, tcp(80, port, 1, 2, 18))
    yield ipv4(HANDSET, server, 6, tcp(port, 80, 2, 2, 24, request))
    yield ipv4(server, HANDSET, 6, tcp(80, port, 2, 2 + len(request), 24, response))


def make_capture(path, flows):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for index in range(flows):
            for place, packet in enumerate((dns if index % 2 else http)(index)):
                at = 1_700_000_000_000_000 + index * 1000 + place
                seconds, micros = divmod(at, 1_000_000)
                file.write(struct.pack("<IIII", seconds, micros, len(packet), len(packet)))
                file.write(packet)


def make_rules(folder, count):
    shapes = [
        ("category: dns", "query|contains: ['.bad{0}.', '.worse{0}.', 'evil{0}']"),
        ("product: zeek, service: dns", "query|endswith: ['.x{0}.test', '.y{0}.test'], qtype_name: A"),
        ("category: dns", "query|re: '^[a-f0-9]{{{0}}}\\.[a-z]+\\.test$'"),
        ("category: proxy", "cs-host|endswith: '.z{0}.test', c-uri-extension: [exe, dll, apk]"),
        ("category: proxy", "c-uri|contains: ['/gate{0}.php', '/panel{0}/'], cs-method: POST"),
        ("product: zeek, service: http", "user_agent|startswith: 'Bot/{0}', status_code: 200"),
        ("category: firewall", "dst_ip|cidr: ['203.0.113.{0}/32', '2001:db8:{0}::/48']"),
        ("product: zeek, service: conn", "id.resp_p: [{0}, 3{0}], orig_bytes|gt: 1000"),
    ]
    for index in range(count):
        source, test = shapes[index % len(shapes)]
        number = index % 200 + 1
        (folder / f"rule_{index}.yml").write_text(
            f"title: Rule {index}\nname: bench_{index}\nlevel: low\nlogsource: {{{source}}}\n"
            f"detection:\n  s: {{{test.format(number)}}}\n"
            f"  f: {{{'dst_ip' if 'firewall' in source else 'src_ip'}: 192.0.2.99}}\n"
            "  condition: s and not f\n"
        )


def timed(command):
    """Processor seconds, which what else the machine does changes least."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--telltale", default=str(ROOT / ".build/release/telltale"))
    parser.add_argument("--flows", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        capture, rules, none = folder / "flows.pcap", folder / "rules", folder / "none"
        rules.mkdir()
        none.mkdir()
        make_capture(capture, options.flows)
        make_rules(rules, options.rules)
        make_rules(none, 1)
        base = [options.telltale, "audit", str(capture), "-q", "--exit-zero", "--threads", "1"]
        commands = {
            "reading (observe)": [options.telltale, "observe", str(capture), "--no-attribution",
                                  "-o", str(folder / "logs"), "--force", "--threads", "1"],
            "audit, one rule": base + ["--only-rules", str(none)],
            f"audit, {options.rules} rules": base + ["--only-rules", str(rules)],
            f"load {options.rules} rules": [options.telltale, "rules", "check", str(rules)],
        }
        times = {label: [] for label in commands}
        for _ in range(options.rounds):
            for label, command in commands.items():
                times[label].append(timed(command))
        medians = {label: statistics.median(values) for label, values in times.items()}
        for label, value in medians.items():
            print(f"{label:24} {value * 1000:8.0f} ms")
        reading, one, many, load = medians.values()
        judging = many - one - load
        share = f"{judging / reading:.0%} of reading"
        print(f"{'judging the rules':24} {judging * 1000:8.0f} ms, {share}")
        return 1 if options.check and judging > reading / 5 else 0


sys.exit(main())
