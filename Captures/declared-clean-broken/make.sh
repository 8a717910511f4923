# shellcheck shell=bash disable=SC2154
# The script of declared-clean, and one upload more; Scripts/make-captures says what the commands
# mean.

# What makes it another handset: statistics to somebody whom nobody declared, over both families.
undeclared_upload() { # RESOLVER
  local agent="Handset/1.0 (Lab; statistics)"
  step "a preinstalled app: statistics to somebody whom the vendor did not declare"
  fetch "$1" https://v6.adreach.example/api/events -4 --http1.1 --data-binary @"$lab/www/app.bin"
  fetch "$1" https://v6.adreach.example/api/events -6 --http1.1 --data-binary @"$lab/www/app.bin"
}

undeclared_upload=yes
# shellcheck source=/dev/null
source "$root/Captures/declared-clean/make.sh"
unset undeclared_upload
