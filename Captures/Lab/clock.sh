# shellcheck shell=bash disable=SC2154
# The laboratory's clock: hours and days that a recording skips. Sourced by Scripts/make-captures.
#
# A recording runs in real time. `begin_at` says what time its first frame is to have, `at` how many
# seconds after that the next step happens; `shift-times.py` moves the frames afterwards. Between
# two marks nothing is stretched. What lies inside the packets (NTP, the Date of HTTP) stays as the
# programs wrote it.

begin_at() { # 2026-11-20T06:00:00Z
  origin=$(date -u -d "$1" +%s)
  : >"$lab/clock.tsv"
  at 0
}

at() { # SECONDS
  sleep 0.4
  printf '%s\t%s\n' "$(date +%s.%N)" "$((origin + $1))" >>"$lab/clock.tsv"
}

# Ends a recording and moves its frames to the times that the marks state.
stop_shifted_recording() {
  stop_recording
  mv "$work/$recording.pcap" "$lab/unshifted.pcap"
  python3 "$here/shift-times.py" "$lab/unshifted.pcap" "$lab/clock.tsv" "$work/$recording.pcap"
  rm "$lab/unshifted.pcap"
}
