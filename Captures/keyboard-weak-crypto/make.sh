# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean. The twin, whose
# keys nobody knows, runs it too, with its own `input_key` and `statistics_key`.
start_dhcp 192.0.2.53 '[2001:db8:1::53]'
dhcp=$!
sleep 1

typed="telltale-canary-4: meet me at nine behind the old market"
[[ -n ${input_key:-} ]] || input_key=published
[[ -n ${statistics_key:-} ]] || statistics_key=$(printf h9YLQoINGWyOBYYk | od -An -tx1 | tr -d " \n")

# The published recipe: eight digits made from the time that stands in the request.
key_of_time() { # SECONDS
  python3 -c 'import sys; print(("%08u" % ((int(sys.argv[1]) % 0x5F5E100) ^ 0x1001111)).encode().hex())' \
    "$1"
}

# Protocol Buffers with the language in field 1 and what was typed in field 4.
keystrokes() {
  python3 -c 'import sys
def field(number, text): return bytes([number << 3 | 2, len(text)]) + text
sys.stdout.buffer.write(field(1, b"en-IN") + field(4, sys.argv[1].encode()))' "$typed"
}

statistics() {
  printf '{"im":"%s","aid":"%s","model":"HV-1","events":["show","commit","hide"],"ver":"8.1"}' \
    "$imei" "$android_id"
}

# Sends what was typed, DES-ECB under a key that the request gives away.
type_text() { # -4|-6 SECONDS
  local agent="Keyboard/8.1 (Handset; Lab)" key=$input_key
  [[ $key != published ]] || key=$(key_of_time "$2")
  keystrokes | openssl enc -des-ecb -K "$key" -provider legacy -provider default >"$lab/body.bin"
  fetch network "http://input.voicekeyboard.example/v3/input?lang=en&time=$2" "$1" \
    -H 'Content-Type: application/octet-stream' --data-binary @"$lab/body.bin"
}

# Sends statistics, AES-128-CBC under a key that is the same in every copy of the library.
send_statistics() { # -4|-6 FILTER...
  local agent="Statistics/3.9 (Handset; Lab)" family=$1
  shift
  statistics | openssl enc -aes-128-cbc -K "$statistics_key" -iv "$statistics_key" | "$@" \
    >"$lab/body.bin"
  fetch network http://stat.mobstat.example/v3/log "$family" \
    -H 'Content-Type: application/octet-stream' --data-binary @"$lab/body.bin"
}

record 01-use
begin_at 2026-11-20T06:00:00Z
join_wifi
system_traffic network
step "user types into a note; the keyboard asks its maker for suggestions"
type_text -4 1763618410
type_text -6 1763618412
step "keyboard: statistics of a library in it"
send_statistics -4 cat
send_statistics -6 base64 -w0
stop_shifted_recording
unset input_key statistics_key
kill "$dhcp"
