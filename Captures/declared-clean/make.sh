# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean. The twin that
# breaks its declaration runs it too, with `undeclared_upload` set.
start_dhcp 192.0.2.53,192.0.2.54 '[2001:db8:1::53],[2001:db8:1::54]'
dhcp=$!
start_dot "$access" network-dot 192.0.2.54 2001:db8:1::54
dot=$!
start_epdg
sleep 1

# What the vendor declares as telemetry: a server in the country, in a foreign operator's cloud.
telemetry() { # RESOLVER -4|-6
  local agent="Handset/1.0 (Lab; telemetry)"
  fetch "$1" https://t.in.handset-vendor.example/api/events "$2" --http1.1 \
    --data-binary @"$lab/www/app.bin"
}

push() { # RESOLVER -4|-6
  fetch "$1" https://mtalk.pushservice.example:5228/api/register "$2"
}

opportunistic_dot() { # NAME
  local address
  step "operating system: tries DNS over TLS with the resolvers that the network assigned"
  for address in 192.0.2.53 192.0.2.54 2001:db8:1::54; do
    with_resolver network kdig +tls "@$address" "$1" A +timeout=3 +retry=0
  done
}

certificate_status() { # RESOLVER
  step "operating system: asks whether a certificate is still good (OCSP)"
  openssl ocsp -issuer "$lab/tls/ca.pem" -cert "$lab/tls/lab.pem" -reqout "$lab/ocsp.der" \
    -no_nonce 2>>"$lab/phone.log"
  fetch "$1" http://ocsp.labca.example/ocsp -4 -H 'Content-Type: application/ocsp-request' \
    --data-binary @"$lab/ocsp.der"
  fetch "$1" http://ocsp.labca.example/ocsp -6 -H 'Content-Type: application/ocsp-request' \
    --data-binary @"$lab/ocsp.der"
}

record 01-setup
begin_at 2026-11-20T06:00:00Z
join_wifi
system_traffic network
opportunistic_dot check.handset-vendor.example
certificate_status network
stop_shifted_recording

record 02-use
begin_at 2026-11-20T06:30:00Z
join_wifi
system_traffic network6
step "operating system: push, and telemetry, to which the user has consented"
push network -4
telemetry network -4
telemetry network6 -6
visit_sites network -4
visit_sites network6 -6
wifi_calling network
[[ -z ${undeclared_upload:-} ]] || undeclared_upload network
stop_shifted_recording

record 03-idle
begin_at 2026-11-20T08:00:00Z
join_wifi
system_traffic network
push network -6
opportunistic_dot time.handset-vendor.example
at 3600
step "an hour later: push and time"
push network -6
system_traffic network6
stop_shifted_recording
kill "$dhcp" "$dot"
