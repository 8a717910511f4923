"""Code fetched over cleartext: a plug-in (Android package, then Dalvik code) over HTTP.

One thing is changed: what the silent twin gets under the same names is a picture.
"""

from world import FAR, begin, http, pair, resolve


def make(folder):
    name = "plugins.browser-core.example"
    for path in ("fires", "silent"):
        isCode = path == "fires"
        tape = begin()
        hosts = pair(FAR, 60)
        resolve(tape, name, *hosts)
        for host in hosts:
            for target, magic in (("/reader.apk", b"PK\x03\x04\x14\0\x08\0"),
                                  ("/core.bin", b"dex\n035\0")):
                body = (magic if isCode else b"\x89PNG\r\n\x1a\n") + bytes(range(256))
                http(tape, host, "GET", target, name, reply=body,
                     reply_headers=["Content-Type: application/octet-stream"])
        tape.write(f"{folder}/tt-upd-001-{path}.pcap")
