# shellcheck shell=bash disable=SC2154
# The script of vendor-idle-telemetry with a handset that keeps quiet while nobody touches it;
# Scripts/make-captures says what the commands mean.

# Whether there is news (push), and every hour what time it is.
contact() { # NUMBER
  [[ $(($1 % 7)) -ne 0 ]] || fetch network https://push.handset-vendor.example:5228/api/poll -4
  [[ $(($1 % 7)) -ne 3 ]] || fetch network https://push.handset-vendor.example:5228/api/poll -6
  [[ $(($1 % 13)) -ne 0 ]] || system_traffic network6
}

# shellcheck source=/dev/null
source "$root/Captures/vendor-idle-telemetry/make.sh"
# Nothing in it is worth a look.
rm "$work/keys.txt"
