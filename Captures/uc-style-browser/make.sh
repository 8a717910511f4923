# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean.
start_dhcp 192.0.2.53 '[2001:db8:1::53]'
dhcp=$!
sleep 1

record 01-baseline
join_wifi
system_traffic network
visit_sites network
nonce_probes network kq7vx2mfaz.example wd3n8ptruy.example
system_traffic network6
stop_recording_with_comments \
  "uc-style-browser: baseline, before the browser is installed (laboratory fiction)"

record 02-in-use
join_wifi
system_traffic network
step "user installs the browser from the app store"
fetch network https://get.appmart.example/app.bin
uc_style_browser
step "browser: writes its resolver into the saved Wi-Fi network; every app uses it from now on"
visit_sites foreign -4
nonce_probes foreign hx5c9wqjbe.example
fetch network6 http://check.handset-vendor.example/generate_204
stop_recording_with_comments \
  "uc-style-browser: the browser is installed and used (laboratory fiction)"

record 03-after-uninstall
step "the browser has been uninstalled"
join_wifi
system_traffic foreign
visit_sites foreign
nonce_probes foreign pz8r4ylgso.example tb2j6mkdnq.example
visit_sites foreign6
stop_recording_with_comments \
  "uc-style-browser: after the browser was uninstalled (laboratory fiction)"

record 04-after-reboot
step "the handset has been restarted"
join_wifi
system_traffic foreign
visit_sites foreign -4
nonce_probes foreign vy9f3hzacw.example
stop_recording_with_comments \
  "uc-style-browser: after a restart (laboratory fiction)"
kill "$dhcp"
