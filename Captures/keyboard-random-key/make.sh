# shellcheck shell=bash disable=SC2154
# The script of keyboard-weak-crypto under keys that nobody published; Scripts/make-captures says
# what the commands mean.
input_key=$(openssl rand -hex 8)
statistics_key=$(openssl rand -hex 16)
# shellcheck source=/dev/null
source "$root/Captures/keyboard-weak-crypto/make.sh"
