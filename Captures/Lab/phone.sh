# shellcheck shell=bash disable=SC2154
# What the handset and its user do. Sourced by Scripts/make-captures after network.sh.

# The handset's identifiers: published example numbers, nobody's.
readonly imei=356938035643809 imsi=001010123456789 android_id=9a3f5c7e1b2d4f60
readonly ssid=Lab-Handset-24 cell=404-45-3051-20317

# Writes into $lab/jail what a handset's process sees of the machine: its own resolver file, and no
# resolver daemon of the machine through /run.
prepare_handset() {
  printf 'hosts: files dns\n' >"$lab/nsswitch"
  printf '127.0.0.1 localhost\n' >"$lab/hosts"
  printf 'nameserver 192.0.2.53\n' >"$lab/resolv.network"
  printf 'nameserver 2001:db8:1::53\n' >"$lab/resolv.network6"
  printf 'nameserver 203.0.113.53\n' >"$lab/resolv.foreign"
  printf 'nameserver 2001:db8:cc::53\n' >"$lab/resolv.foreign6"
  cat >"$lab/jail" <<JAIL
#!/bin/sh
set -e
resolv=\$(readlink -f /etc/resolv.conf || echo /etc/resolv.conf)
mount -t tmpfs none /run
mkdir -p "\$(dirname "\$resolv")"
[ -e "\$resolv" ] || : >"\$resolv"
mount --bind "$lab/resolv.\$1" "\$resolv"
mount --bind "$lab/nsswitch" /etc/nsswitch.conf
mount --bind "$lab/hosts" /etc/hosts
shift
exec "\$@"
JAIL
  chmod +x "$lab/jail"
}

# Runs a program of the handset with the resolver named: network, network6, foreign or foreign6.
# A failing program is part of life on a network; it is noted in the run's log.
with_resolver() { # RESOLVER COMMAND...
  local status=0
  inside "$phone" unshare --mount --propagation private "$lab/jail" "$1" timeout 20 "${@:2}" \
    >>"$lab/phone.log" 2>&1 </dev/null || status=$?
  [[ $status -eq 0 ]] || echo "      status $status: ${*:1:6}" | tee -a "$lab/phone.log"
  sleep 0.3
}

# As every line of a scenario's script: who asks whom for what.
fetch() { # RESOLVER URL [curl options]
  local resolver=$1 url=$2
  shift 2
  with_resolver "$resolver" curl -sS -o /dev/null --max-time 15 --cacert "$lab/tls/ca.pem" \
    -A "${agent:-Handset/1.0 (Lab)}" "$@" "$url"
}

look_up() { # RESOLVER NAME
  with_resolver "$1" getent ahosts "$2"
}

step() {
  printf '%s\t%s\n' "$(date +%s.%N)" "$*" >>"$lab/steps.tsv"
  echo "    $*"
}

join_wifi() {
  step "handset joins the Wi-Fi: DHCP, router advertisement, stateless DHCPv6"
  ip -n "$phone" link set wlan0 up
  inside "$phone" timeout 30 "$lab/bin/dhclient" -1 -q -lf "$lab/dhclient.leases" \
    -pf "$lab/dhclient.pid" -cf "$lab/dhclient.conf" -sf "$lab/dhclient-script" wlan0 \
    >>"$lab/phone.log" 2>&1
  local _
  for _ in $(seq 40); do
    ip -n "$phone" -6 address show dev wlan0 scope global -tentative | grep -q 2001:db8:1: && break
    sleep 0.25
  done
  inside "$phone" timeout 30 "$lab/bin/dhclient" -6 -S -1 -q -lf "$lab/dhclient6.leases" \
    -pf "$lab/dhclient6.pid" -cf "$lab/dhclient.conf" -sf "$lab/dhclient-script" wlan0 \
    >>"$lab/phone.log" 2>&1
  sleep 0.5
}

leave_wifi() {
  local file
  for file in "$lab"/dhclient*.pid; do
    [[ -s $file ]] && kill "$(cat "$file")" 2>/dev/null || true
    rm -f "$file"
  done
  ip -n "$phone" link set wlan0 down
  ip -n "$phone" address flush dev wlan0
}

# What the operating system does by itself on a network.  $1: its resolver.
system_traffic() {
  local agent="Handset/1.0 (Lab; system)"
  step "operating system: connectivity check, time, update check"
  fetch "$1" http://check.handset-vendor.example/generate_204
  with_resolver "$1" "$lab/bin/chronyd" -u root -Q -t 8 'cmdport 0' 'pidfile /run/chronyd.pid' \
    'server time.handset-vendor.example iburst maxsamples 2'
  fetch "$1" https://update.handset-vendor.example/api/check
}

# Probes for a resolver that answers names which do not exist, as browsers send them.
nonce_probes() { # RESOLVER NONCE...
  local resolver=$1 nonce
  shift
  step "probes for names that do not exist: $*"
  for nonce in "$@"; do look_up "$resolver" "$nonce"; done
}

visit_sites() { # RESOLVER [curl options]
  local resolver=$1
  shift
  step "user visits the sites of the test script: news, search, bank"
  fetch "$resolver" https://news.homepages.example/front.html "$@"
  fetch "$resolver" https://www.searchhub.example/ "$@"
  fetch "$resolver" https://www.securebank.example/balance.html "$@"
}

# The browser whose behaviour the scenario is about, from its first start on.
uc_style_browser() {
  local agent="FictionBrowser/12.4 (Handset; Lab)" base64_imei body
  step "browser: asks its own resolver by HTTP (HTTPDNS), goes where that says"
  fetch foreign 'http://203.0.113.80/100000/d?host=api.browser-core.example&query=4,6'
  fetch foreign https://api.browser-core.example/api/config \
    --resolve api.browser-core.example:443:203.0.113.90
  fetch foreign6 'http://[2001:db8:cc::80]/100000/d?host=api.browser-core.example&query=4,6'
  fetch foreign6 https://api.browser-core.example/api/feed \
    --resolve 'api.browser-core.example:443:[2001:db8:cc::90]'

  step "browser: statistics in cleartext: IMEI in base64, IMSI, Wi-Fi, cell"
  base64_imei=$(printf 'imei=%s' "$imei" | base64 -w0)
  body=$(printf '{"d":"%s","imsi":"%s","ssid":"%s","bssid":"%s","cell":"%s","ver":"12.4"}' \
    "$base64_imei" "$imsi" "$ssid" "$access_mac" "$cell")
  fetch foreign http://u.browser-stats.example/v2/collect -4 \
    -H 'Content-Type: application/json' --data-binary "$body"
  fetch foreign6 "http://u.browser-stats.example/v2/active?imei=$imei&aid=$android_id" -6

  step "browser: a page the user opens, and its address told to the statistics host"
  fetch foreign https://news.homepages.example/front.html
  fetch foreign http://u.browser-stats.example/v2/visit -4 \
    --data-urlencode 'url=https://news.homepages.example/front.html?q=telltale-canary-7' \
    --data-urlencode "aid=$android_id"

  step "browser: analytics in three countries"
  fetch foreign https://crash.mobilemetrics.example/api/session --data-binary @"$lab/www/app.bin"
  fetch foreign6 https://sg.appanalytics.example/api/events --data-binary @"$lab/www/app.bin"
  fetch foreign https://collect.adreach.example/pixel
  fetch foreign6 https://v6.adreach.example/pixel -6

  step "browser: an address that no answer named; DNS over TLS; video over QUIC"
  fetch foreign https://203.0.113.92/push -k
  fetch foreign6 'https://[2001:db8:cc::92]/push' -k
  with_resolver foreign kdig +tls @203.0.113.54 +tls-sni=dot.browser-core.example \
    www.searchhub.example A +timeout=5
  with_resolver foreign gtlsclient -q --timeout=2s --exit-on-all-streams-close \
    clips.browser-core.example 443 https://clips.browser-core.example/clip.bin
  with_resolver foreign6 gtlsclient -q --timeout=2s --exit-on-all-streams-close \
    video.browser-core.example 443 https://video.browser-core.example/clip.bin
}

# A browser made and served in the country, which leaves names to the operating system.
home_browser() { # RESOLVER
  local agent="HomeBrowser/3.1 (Handset; Lab)"
  step "browser: its start page and statistics, in the country and encrypted"
  fetch "$1" https://start.homebrowser.example/
  fetch "$1" https://start.homebrowser.example/api/stats --data-binary @"$lab/www/app.bin"
}
