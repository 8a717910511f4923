"""The world of the rules' samples: who is where, and how a capture begins.

The same world as in the scenarios: the laboratory's network is 192.0.2.0/24 and 2001:db8:1::/48, and
overrides.yaml beside the samples says where the other networks are and who runs them.
"""

from packets import GATEWAY, Host, Tape

PHONE_MAC = "02:00:5e:10:53:01"
PHONE = Host(PHONE_MAC, "192.0.2.21")
PHONE6 = Host(PHONE_MAC, "2001:db8:1::21")
ROUTER = Host(GATEWAY, "192.0.2.1")
ROUTER6 = Host(GATEWAY, "fe80::1")
RESOLVER = Host(GATEWAY, "192.0.2.53")
RESOLVER6 = Host(GATEWAY, "2001:db8:1::53")

# Networks of overrides.yaml: their IPv4 and IPv6 addresses begin like this.
HOME = ("198.51.100.", "2001:db8:91::")  # Home Cloud, in IN, operated there
SOVEREIGN = ("198.51.100.", "2001:db8:92::")  # Overseas Cloud, in IN, operated from US: .64 to .127
ISLAND = ("198.51.100.", "2001:db8:65::")  # Island Cloud, SG: .128 to .191
WEST = ("198.51.100.", "2001:db8:a5::")  # Westward Hosting, US: .192 to .254
FAR = ("203.0.113.", "2001:db8:cc::")  # Far Cloud, CN: .1 to .127


def remote(address):
    """A host on the Internet: its frames come from the router."""
    return Host(GATEWAY, address)


def pair(network, number):
    """The IPv4 and the IPv6 host `number` of a network above."""
    return remote(f"{network[0]}{number}"), remote(f"{network[1]}{number}")


def begin(start=1_767_225_600.0):
    """A capture in which the phone has joined the network and knows its resolvers."""
    tape = Tape(start)
    tape.dhcp(PHONE, ROUTER, [str(RESOLVER.address)])
    tape.router_advertisement(ROUTER6, [str(RESOLVER6.address)])
    return tape


def phone_for(host):
    """The phone in the address family of `host`."""
    return PHONE if host.address.version == 4 else PHONE6


def resolver_for(host):
    """The network's resolver in the address family of `host`."""
    return RESOLVER if host.address.version == 4 else RESOLVER6


def resolve(tape, name, *hosts):
    """The phone asks the network's resolver for `name` and gets the addresses of `hosts`."""
    for host in hosts:
        kind = "A" if host.address.version == 4 else "AAAA"
        tape.dns(phone_for(host), resolver_for(host), name, kind, [str(host.address)])


def http(tape, host, method, path, name, body=b"", headers=(), port=80, reply=b"",
         status="200 OK", reply_headers=()):
    """One HTTP/1.1 exchange in clear on a connection of its own."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {name}", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    request = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    lines = [f"HTTP/1.1 {status}", *reply_headers, f"Content-Length: {len(reply)}"]
    response = "\r\n".join(lines).encode() + b"\r\n\r\n" + reply
    tape.tcp(phone_for(host), host, port, [(">", request), ("<", response)])
