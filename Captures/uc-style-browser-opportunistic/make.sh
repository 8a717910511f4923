# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean.
start_dhcp 192.0.2.53,192.0.2.54 '[2001:db8:1::53],[2001:db8:1::54]'
dhcp=$!
start_dot "$access" network-dot 192.0.2.54 2001:db8:1::54
dot=$!
sleep 1

# Opportunistic DNS over TLS: the handset tries the resolvers that the network assigned, without a
# name to check them by, and uses the one that can.
opportunistic_dot() {
  local address
  step "operating system: tries DNS over TLS with the resolvers that the network assigned"
  for address in 192.0.2.53 192.0.2.54 2001:db8:1::54; do
    with_resolver network kdig +tls "@$address" "$1" A +timeout=3 +retry=0
  done
}

record 01-baseline --time-stamp-precision=nano
join_wifi
system_traffic network
opportunistic_dot news.homepages.example
visit_sites network
stop_recording

record 02-in-use --time-stamp-precision=nano
join_wifi
system_traffic network
step "user installs a browser made in the country"
fetch network https://get.appmart.example/app.bin
home_browser network
opportunistic_dot start.homebrowser.example
visit_sites network
nonce_probes network gm8d5zrwxe.example
stop_recording

record 03-after-uninstall --time-stamp-precision=nano
step "the browser has been uninstalled"
join_wifi
system_traffic network
opportunistic_dot www.securebank.example
visit_sites network6
nonce_probes network ay4v7hcntf.example
stop_recording
kill "$dhcp" "$dot"
