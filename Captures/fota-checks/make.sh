# shellcheck shell=bash disable=SC2154
# The script of fota-72h with a service that does what its name says; Scripts/make-captures says
# what the commands mean.

# Asks the vendor, in the country, whether there is new firmware; little goes up.
daily() { # DAY
  fetch network https://fota.handset-vendor.example/api/check -4
}

# Every third day there is some.
every_third_day() { # DAY
  fetch network https://fota.handset-vendor.example/app.bin -6
}

# shellcheck source=/dev/null
source "$root/Captures/fota-72h/make.sh"
# Nothing in it is worth a look.
rm "$work/keys.txt"
