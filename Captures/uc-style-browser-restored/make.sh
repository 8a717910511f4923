# shellcheck shell=bash disable=SC2154
# The script of the scenario; Scripts/make-captures says what the commands mean.
start_dhcp 192.0.2.53 '[2001:db8:1::53]'
dhcp=$!
sleep 1

record 01-baseline
join_wifi
system_traffic network
visit_sites network
nonce_probes network lr4t8bqxnm.example
stop_recording

record 02-in-use
join_wifi
system_traffic network
step "user installs the browser from the app store"
fetch network https://get.appmart.example/app.bin
uc_style_browser
visit_sites foreign
nonce_probes foreign ej6w1sdkzh.example uf7y3gpoac.example
stop_recording

record 03-after-uninstall
step "the browser has been uninstalled"
join_wifi
system_traffic network
visit_sites network
nonce_probes network qk2m9xvtbi.example
visit_sites network6
stop_recording
kill "$dhcp"
