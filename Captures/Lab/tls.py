"""TLS messages for samples: hellos, certificates, records. Standard library only, nothing drawn.

Keys are RSA keys whose primes are counted up from a hash of the key's name, so that a certificate is
the same octets in each run. They protect nothing.
"""

import functools
import hashlib
import struct


def record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def message(kind, body):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def _random(text):
    return hashlib.sha256(text.encode()).digest()


def client_hello(name=None, suites=(0x1301, 0xC02F, 0x009C, 0x0035, 0x000A, 0x0005), newest=0x0303,
                 alpn=()):
    extensions = b""
    if name:
        host = b"\0" + struct.pack("!H", len(name)) + name.encode()
        listed = struct.pack("!H", len(host)) + host
        extensions += struct.pack("!HH", 0, len(listed)) + listed
    if alpn:
        listed = b"".join(bytes([len(p)]) + p.encode() for p in alpn)
        listed = struct.pack("!H", len(listed)) + listed
        extensions += struct.pack("!HH", 16, len(listed)) + listed
    packed = b"".join(struct.pack("!H", s) for s in suites)
    body = struct.pack("!H", newest) + _random("client") + b"\0" + struct.pack("!H", len(packed))
    body += packed + b"\x01\0" + struct.pack("!H", len(extensions)) + extensions
    return record(22, message(1, body), 0x0301)


def server_hello(suite=0xC02F, version=0x0303):
    body = struct.pack("!H", version) + _random("server") + b"\0" + struct.pack("!HB", suite, 0)
    return record(22, message(2, body), version)


def certificate_message(*certificates, version=0x0303):
    listed = b"".join(len(c).to_bytes(3, "big") + c for c in certificates)
    return record(22, message(11, len(listed).to_bytes(3, "big") + listed), version)


def finish(version=0x0303):
    """A change of cipher and an encrypted handshake message."""
    return record(20, b"\x01", version) + record(22, _random("finished") + bytes(8), version)


def data(text, octets=64, version=0x0303):
    """Application data that looks random."""
    out = b"".join(_random(f"{text} {i}") for i in range((octets + 31) // 32))[:octets]
    return b"".join(record(23, out[at:at + 16000], version) for at in range(0, octets, 16000))


def turns(name, *certificates, suite=0xC02F, version=0x0303, sent=200, received=400, alpn=()):
    """The turns of a whole TLS 1.2 (or older) connection, for Tape.tcp."""
    hello = server_hello(suite, version)
    if certificates:
        hello += certificate_message(*certificates, version=version)
    hello += record(22, message(14, b""), version)
    return [(">", client_hello(name, newest=max(version, 0x0301), alpn=alpn)), ("<", hello),
            (">", record(22, message(16, _random("exchange")), version) + finish(version)),
            ("<", finish(version)), (">", data("up", sent, version)),
            ("<", data("down", received, version))]


# X.509 (RFC 5280) in DER.

def _tlv(tag, body):
    size = len(body)
    head = bytes([size]) if size < 128 else None
    if head is None:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + head + body


def _sequence(*parts):
    return _tlv(0x30, b"".join(parts))


def _number(value):
    return _tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _identifier(text):
    first, second, *rest = (int(part) for part in text.split("."))
    out = bytes([first * 40 + second])
    for part in rest:
        octets = [part & 127]
        while part > 127:
            part >>= 7
            octets.insert(0, 128 | part & 127)
        out += bytes(octets)
    return _tlv(6, out)


def _name(common):
    return _sequence(_tlv(0x31, _sequence(_identifier("2.5.4.3"), _tlv(0x0C, common.encode()))))


def _is_prime(number):
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)):
        return False
    return all(pow(base, number - 1, number) == 1 for base in (2, 3, 5))


def _prime(text, bits):
    """The first number from a hash on that is prime as far as Fermat's test tells."""
    stretched = b"".join(_random(f"{text} {i}") for i in range((bits + 255) // 256))
    number = int.from_bytes(stretched, "big") >> (len(stretched) * 8 - bits)
    number |= 3 << (bits - 2) | 1
    while number % 65537 == 1 or not _is_prime(number):
        number += 2
    return number


@functools.cache
def key(text, bits=2048):
    """Modulus and private exponent of an RSA key."""
    p, q = _prime(text + " p", bits // 2), _prime(text + " q", bits // 2)
    return p * q, pow(65537, -1, (p - 1) * (q - 1))


_HASHES = {"sha256": ("1.2.840.113549.1.1.11", "2.16.840.1.101.3.4.2.1"),
           "sha1": ("1.2.840.113549.1.1.5", "1.3.14.3.2.26"),
           "md5": ("1.2.840.113549.1.1.4", "1.2.840.113549.2.5")}


def _sign(body, signer, digest):
    modulus, exponent = signer
    info = _sequence(_sequence(_identifier(_HASHES[digest][1]), b"\x05\0"),
                     _tlv(4, hashlib.new(digest, body).digest()))
    size = (modulus.bit_length() + 7) // 8
    padded = b"\0\x01" + b"\xff" * (size - 3 - len(info)) + b"\0" + info
    return pow(int.from_bytes(padded, "big"), exponent, modulus).to_bytes(size, "big")


def certificate(names, common=None, issuer="Laboratory Authority (fiction)", bits=2048,
                since="250101000000Z", until="270101000000Z", digest="sha256"):
    """A certificate for `names`; `issuer` None makes it sign itself."""
    common = common or names[0]
    own = key(f"server {bits}", bits)
    signer = own if issuer is None else key("authority")
    algorithm = _sequence(_identifier(_HASHES[digest][0]), b"\x05\0")
    public = _sequence(_sequence(_identifier("1.2.840.113549.1.1.1"), b"\x05\0"),
                       _tlv(3, b"\0" + _sequence(_number(own[0]), _number(65537))))
    listed = _sequence(*(_tlv(0x82, name.encode()) for name in names))
    extensions = _sequence(_sequence(_identifier("2.5.29.17"), _tlv(4, listed)))
    serial = int.from_bytes(_random(f"{names} {issuer} {since} {until}")[:8], "big")
    body = _sequence(_tlv(0xA0, _number(2)), _number(serial), algorithm, _name(issuer or common),
                     _sequence(_tlv(0x17, since.encode()), _tlv(0x17, until.encode())),
                     _name(common), public, _tlv(0xA3, extensions))
    return _sequence(body, algorithm, _tlv(3, b"\0" + _sign(body, signer, digest)))
