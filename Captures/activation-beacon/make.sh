# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean. The twin, which
# registers once and encrypted, runs it too, with its own `register`.
start_dhcp 192.0.2.53 '[2001:db8:1::53]'
dhcp=$!
sleep 1

iccid=89014103211118510720 meid=AF0123450ABCDE

registration() { # DATE
  printf '{"REGVER":"8.0","MEID":"%s","MODEL":"HV-1","SWVER":"HV1_7.1","IMEI":"%s",' "$meid" "$imei"
  printf '"SIM1ICCID":"%s","SIM1LTEIMSI":"%s","SIM1CELLID":"%s","REGDATE":"%s"}' \
    "$iccid" "$imsi" "$cell" "$1"
}

if ! declare -F register >/dev/null; then
  # What the operator's registration sends: JSON in base64, in clear, to a port of its own.
  register() { # RESOLVER -4|-6 DATE
    local agent="Registration/8.0 (Handset; Lab)"
    fetch "$1" http://register.telecom-activation.example:9999/ "$2" \
      -H 'Content-Type: application/encrypted-json' \
      --data-binary "$(registration "$3" | base64 -w0)"
  }
  retries=5
fi

boot() { # FILE BEGIN DAY -4|-6 RETRIES
  local attempt
  record "$1"
  begin_at "$2"
  step "the handset is switched on"
  join_wifi
  system_traffic network
  touch "$lab/busy"
  for attempt in $(seq 0 "$5"); do
    at $((120 + 3600 * attempt))
    step "registration, attempt $((attempt + 1))"
    [[ $attempt -lt $5 ]] || rm -f "$lab/busy"
    register network "$4" "$3"
  done
  stop_shifted_recording
}

boot 01-boot 2026-11-20T06:00:00Z 2026-11-20 -4 "$retries"
boot 02-boot 2026-11-21T06:00:00Z 2026-11-21 -6 "$retries"
boot 03-boot 2026-11-22T06:00:00Z 2026-11-22 -4 0
unset -f register
kill "$dhcp"
