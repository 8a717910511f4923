# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean. The twin, which
# keeps quiet while nobody touches it, runs it too, with its own `contact`.
start_dhcp 192.0.2.53 '[2001:db8:1::53]'
dhcp=$!
sleep 1

# What lies in the uploads, for the day when the keys are used: the serial number as a number in
# Protocol Buffers, and the list of apps in compressed JSON.
telemetry_bodies() { # NUMBER
  python3 -c 'import gzip, json, random, sys
number, serial = int(sys.argv[1]), 40012345678
filler = random.Random(number)
def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))
events = bytes(filler.randrange(256) for _ in range(3000))
with open(sys.argv[2], "wb") as file:
    file.write(b"\x08" + varint(serial) + b"\x12" + varint(len(events)) + events)
apps = ["com.fiction.mail", "com.fiction.maps", "com.fiction.bank", "com.fiction.chat",
        "com.fiction.notes", "com.fiction.radio"]
noise = "".join(filler.choice("0123456789abcdef") for _ in range(7000))
text = json.dumps({"apps": apps, "session": noise}).encode()
with open(sys.argv[3], "wb") as file:
    file.write(gzip.compress(text, mtime=0))' "$1" "$lab/events.pb" "$lab/events.gz"
}

# The DNS that the user has chosen, over TLS and over HTTPS.
chosen_dns() { # NAME
  step "DNS of the user's choice"
  with_resolver network kdig +tls @198.51.100.32 +tls-sni=dns.userchoice.example "$1" A +timeout=5
  with_resolver network kdig +tls @2001:db8:91::32 +tls-sni=dns.userchoice.example "$1" AAAA \
    +timeout=5
  with_resolver network kdig +https=/dns-query @198.51.100.32 "+tls-ca=$lab/tls/ca.pem" \
    +tls-hostname=dns.userchoice.example "$1" A +timeout=5
  with_resolver network kdig +https=/dns-query @2001:db8:91::32 "+tls-ca=$lab/tls/ca.pem" \
    +tls-hostname=dns.userchoice.example "$1" AAAA +timeout=5
}

send_over_quic() { # NAME
  with_resolver network gtlsclient -q --timeout=2s --exit-on-all-streams-close -m POST \
    -d "$lab/events.pb" "$1" 443 "https://$1/index.html"
}

if ! declare -F contact >/dev/null; then
  contact() { # NUMBER
    local agent="Handset/1.0 (Lab; analytics)" family=-4
    [[ $(($1 % 2)) -eq 0 ]] || family=-6
    telemetry_bodies "$1"
    fetch network https://data.handset-vendor.example/api/events "$family" --http1.1 \
      -H 'Content-Type: application/x-protobuf' --data-binary @"$lab/events.pb"
    fetch network https://stats.handset-vendor.example/api/collect "$family" --http1.1 \
      -H 'Content-Encoding: gzip' --data-binary @"$lab/events.gz"
    [[ $(($1 % 6)) -ne 0 ]] || send_over_quic log.handset-vendor.example
    [[ $(($1 % 6)) -ne 3 ]] || send_over_quic logs.handset-vendor.example
  }
fi

record 01-idle
begin_at 2026-11-20T20:00:00Z
join_wifi
system_traffic network
chosen_dns news.homepages.example
export SSLKEYLOGFILE="$lab/keys.txt"
: >"$SSLKEYLOGFILE"
for number in $(seq 0 26); do
  at $((60 + 270 * number))
  contact "$number"
done
unset SSLKEYLOGFILE
stop_shifted_recording
mv "$lab/keys.txt" "$work/keys.txt"
unset -f contact
kill "$dhcp"
