"""The rules on identifiers and content: each pair of captures differs in one value.

The fires twin sends a value of Captures/Rules/device.yaml, the silent twin another one in its place.
"""

import base64
import json

from world import FAR, begin, http, pair, resolve

IMEI, IMSI = "356938035643809", "001010123456789"
NAME = "u.browser-stats.example"
APPS = [f"com.example.fiction.app{number}" for number in range(1, 7)]


def report(folder, rule, fires, silent, number):
    """Two captures in which the phone posts a body, or gets a path, in both address families."""
    for path, (target, body, headers) in (("fires", fires), ("silent", silent)):
        tape = begin()
        hosts = pair(FAR, number)
        resolve(tape, NAME, *hosts)
        for host in hosts:
            http(tape, host, "POST" if body else "GET", target, NAME, body, headers)
        tape.write(f"{folder}/{rule}-{path}.pcap")


def text(value):
    return ("/v2/collect", json.dumps(value).encode(), ["Content-Type: application/json"])


def make(folder):
    plain = {"ver": "12.4"}
    report(folder, "tt-id-001", (f"/v2/active?id={IMEI}", b"", []),
           ("/v2/active?id=356938035643810", b"", []), 60)
    report(folder, "tt-id-002", text({"sub": IMSI}), text({"sub": "001010123456780"}), 61)
    hidden = base64.b64encode(f"x={IMEI}".encode()).decode()
    other = base64.b64encode(b"x=356938035643810").decode()
    report(folder, "tt-id-003", text({"d": hidden}), text({"d": other}), 62)
    report(folder, "tt-id-005", text({"a": IMEI, "b": "9a3f5c7e1b2d4f60"}), text({"a": IMEI}), 63)
    report(folder, "tt-id-006", text({"imei": "490154203237518"}),
           text({"imei": "490154203237519"}), 64)
    report(folder, "tt-loc-001", text({"cell": "404-45-3051-20317"}),
           text({"cell": "404-45-3051-20318"}), 65)
    report(folder, "tt-cnt-001", text({"url": "https://a.example/?q=telltale-canary-7"}),
           text({"url": "https://a.example/?q=telltale-canary-9"}), 66)
    report(folder, "tt-cnt-002", text(APPS[:5]), text(APPS[:4]), 67)
    report(folder, "tt-cnt-003", text({"sms": "telltale message canary 3"}), text(plain), 68)
    report(folder, "tt-cnt-004", text({"ssid": "Lab-Handset-24"}),
           text({"ssid": "Lab-Handset-25"}), 69)
    key = b"%08u" % ((1767225600 % 0x5F5E100) ^ 0x1001111)
    typed = b"\x22\x1ftelltale keystrokes of a person"
    secret = des_ecb(key, typed)
    noise = bytes((number * 197 + (number >> 3) * 31 + 89) % 256 for number in range(256))
    binary = ["Content-Type: application/octet-stream"]
    report(folder, "tt-cry-005", ("/ime?time=1767225600", secret, binary),
           ("/ime?time=1767225600", noise, binary), 70)


def des_ecb(key, plain):
    """DES-ECB with PKCS #7 padding by the openssl program; its octets are always the same."""
    import subprocess
    command = ["openssl", "enc", "-des-ecb", "-K", key.hex(), "-provider", "legacy",
               "-provider", "default"]
    return subprocess.run(command, input=plain, capture_output=True, check=True).stdout
