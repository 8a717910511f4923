"""Credential in cleartext: a password in a form, a token, and a session's cookie.

One thing is changed: the silent twin sends the same form without the password and no token.
"""

from world import HOME, begin, http, pair, resolve


def make(folder):
    name = "login.homepages.example"
    for path in ("fires", "silent"):
        isOpen = path == "fires"
        tape = begin()
        hosts = pair(HOME, 20)
        resolve(tape, name, *hosts)
        for host in hosts:
            body = b"user=somebody&password=correct-horse" if isOpen else b"user=somebody&lang=en"
            form = ["Content-Type: application/x-www-form-urlencoded"]
            http(tape, host, "POST", "/sign-in", name, body, form)
            token = ["Authorization: Bearer mF_9.B5f-4.1JqM"] if isOpen else []
            http(tape, host, "GET", "/inbox", name, headers=token)
        tape.write(f"{folder}/tt-cry-002-{path}.pcap")
