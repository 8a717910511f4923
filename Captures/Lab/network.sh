# shellcheck shell=bash disable=SC2154
# The laboratory's network: three namespaces, one after the other on a line.
#
#   phone ── wlan0 ═══ lan0 ── access point ── wan0 ═══ wan.py ═══ net0 ── internet
#
# Sourced by Scripts/make-captures, which sets $lab (the run's directory) and $here (this one).
# Addresses are those of RFC 5737 and RFC 3849, MAC addresses are locally administered.

readonly phone="telltale-$$-phone" access="telltale-$$-access" internet="telltale-$$-internet"
readonly phone_mac=02:00:5e:10:53:01 access_mac=02:00:5e:10:53:fe

inside() { # NAMESPACE COMMAND...
  ip netns exec "$@"
}

# For programs put into the background: `$!` is then the program itself, not a shell around it.
exec_inside() { # NAMESPACE COMMAND...
  exec ip netns exec "$@"
}

build_network() {
  local name
  for name in "$phone" "$access" "$internet"; do
    ip netns add "$name"
    ip -n "$name" link set lo up
  done
  ip link add lan0 netns "$access" address "$access_mac" type veth \
    peer name wlan0 netns "$phone" address "$phone_mac"
  # Checksums and segments as a radio would carry them, not as one kernel hands them to itself.
  inside "$access" ethtool -K lan0 tx off tso off gso off gro off >/dev/null
  inside "$phone" ethtool -K wlan0 tx off tso off gso off gro off >/dev/null

  # Without detection of duplicates the router has its link-local address from the first frame on;
  # an advertisement from any other would not be valid (RFC 4861 §6.1.2).
  inside "$access" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
    net.ipv6.conf.lan0.accept_dad=0
  local address
  for address in 192.0.2.1/24 192.0.2.53/24 192.0.2.54/24; do
    ip -n "$access" address add "$address" dev lan0
  done
  for address in 2001:db8:1::1/64 2001:db8:1::53/64 2001:db8:1::54/64; do
    ip -n "$access" address add "$address" dev lan0 nodad
  done
  ip -n "$access" link set lan0 up

  lay_line
  answer_for_hosts
}

# The two ends of wan.py, which holds packets back as distance does.
lay_line() {
  exec_inside "$access" python3 "$here/wan.py" "$here/round-trips.tsv" wan0 net0 \
    >"$lab/wan.out" 2>&1 &
  keep $!
  await "$lab/wan.out" ready
  ip -n "$access" link set net0 netns "$internet"
  ip -n "$access" link set wan0 up
  ip -n "$internet" link set net0 up
  local network
  for network in 198.51.100.0/24 203.0.113.0/24 2001:db8::/32; do
    ip -n "$access" route add "$network" dev wan0
  done
  ip -n "$internet" route add 192.0.2.0/24 dev net0
  ip -n "$internet" route add 2001:db8:1::/48 dev net0
}

# One namespace answers for every server there is.
answer_for_hosts() {
  local address
  for address in $(far_addresses); do
    case $address in
      *:*) ip -n "$internet" address add "$address/128" dev lo nodad ;;
      *) ip -n "$internet" address add "$address/32" dev lo ;;
    esac
  done
}

far_addresses() {
  {
    awk -F'\t' '!/^#/ { print $2; print $3 }' "$here/hosts.tsv" "$here/foreign-answers.tsv"
    printf '%s\n' 203.0.113.53 203.0.113.80 203.0.113.92 203.0.113.150 \
      2001:db8:cc::53 2001:db8:cc::80 2001:db8:cc::92 2001:db8:cd::150
  } | grep -v '^-$' | sort -u
}

remove_network() {
  local name
  for name in "$phone" "$access" "$internet"; do
    ip netns del "$name" 2>/dev/null || true
  done
}
