# shellcheck shell=bash disable=SC2154
# The script of activation-beacon with another registration; Scripts/make-captures says what the
# commands mean.

# The same facts, encrypted, to the vendor in the country, once after each start.
register() { # RESOLVER -4|-6 DATE
  local agent="Registration/9.0 (Handset; Lab)"
  fetch "$1" https://activate.handset-vendor.example/api/register "$2" --http1.1 \
    -H 'Content-Type: application/json' --data-binary "$(registration "$3")"
}

retries=0
# shellcheck source=/dev/null
source "$root/Captures/activation-beacon/make.sh"
