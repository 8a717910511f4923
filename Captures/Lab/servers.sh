# shellcheck shell=bash disable=SC2154
# The servers of the laboratory: real programs, each told its small part of the fiction.
# Sourced by Scripts/make-captures after network.sh.

# Certificates: one authority the handset trusts, and one certificate nobody vouches for.
issue_certificates() {
  local tls="$lab/tls" names
  mkdir -p "$tls"
  new_key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null
  }
  new_key "$tls/ca.key"
  openssl req -x509 -new -key "$tls/ca.key" -days 3650 -subj "/O=Laboratory fiction/CN=Lab CA" \
    -out "$tls/ca.pem"
  names=$(awk -F'\t' '!/^#/ { printf "%sDNS:%s", (n++ ? "," : ""), $1 }' "$here/hosts.tsv" \
    "$here/aliases.tsv")
  sign() { # NAME SUBJECT SANS
    new_key "$tls/$1.key"
    openssl req -new -key "$tls/$1.key" -subj "$2" | openssl x509 -req -days 3650 \
      -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial -out "$tls/$1.pem" \
      -extfile <(printf 'subjectAltName=%s' "$3") 2>/dev/null
  }
  sign lab "/O=Laboratory fiction/CN=lab" "$names"
  sign adreach "/O=Adreach (fiction)/CN=collect.adreach.example" DNS:collect.adreach.example
  new_key "$tls/mirror.key"
  openssl req -x509 -new -key "$tls/mirror.key" -days 3650 -out "$tls/mirror.pem" \
    -subj "/O=Far Accelerator (fiction)/CN=mirror" -addext subjectAltName=DNS:www.securebank.example
}

# What the web servers serve: pages of a few thousand octets.
write_pages() {
  mkdir -p "$lab/www"
  local page
  for page in index.html front.html balance.html app.bin clip.bin; do
    python3 -c 'import sys; print("<html>", "laboratory fiction " * 160, sys.argv[1], "</html>")' \
      "$page" >"$lab/www/$page"
  done
}

# Whoever wants to know gets told that the lab's certificate is good (OCSP, RFC 6960).
start_ocsp() {
  printf 'V\t991231235959Z\t\t%s\tunknown\t/O=Laboratory fiction/CN=lab\n' \
    "$(openssl x509 -in "$lab/tls/lab.pem" -noout -serial | cut -d= -f2)" >"$lab/tls/index.txt"
  exec_inside "$internet" openssl ocsp -index "$lab/tls/index.txt" -port 8889 -ignore_err \
    -rsigner "$lab/tls/ca.pem" -rkey "$lab/tls/ca.key" -CA "$lab/tls/ca.pem" \
    >"$lab/ocsp.out" 2>&1 &
  keep $!
}

# A resolver that knows the lab's names: "name,IPv4,IPv6" for each line of the tables given.
host_records() {
  awk -F'\t' '!/^#/ && !seen[$1]++ {
    printf "--host-record=%s,%s%s\n", $1, $2, ($3 == "-" ? "" : "," $3)
    if ($3 == "-") printf "--local=/%s/\n", $1 }' "$@"
}

start_dns() { # NAMESPACE LABEL ADDRESSES TTL TABLE... -- EXTRA...
  local space=$1 label=$2 addresses=$3 ttl=$4 tables=() records
  shift 4
  while [[ $# -gt 0 && $1 != -- ]]; do tables+=("$1"); shift; done
  shift
  mapfile -t records < <(host_records "${tables[@]}"
    awk -F'\t' '!/^#/ { printf "--cname=%s,%s\n", $1, $2 }' "$here/aliases.tsv")
  exec_inside "$space" "$lab/bin/dnsmasq" --keep-in-foreground --user=root \
    --conf-file="$lab/empty" --pid-file= --log-facility="$lab/$label.log" --no-hosts --no-resolv --bind-interfaces \
    --listen-address="$addresses" --local-ttl="$ttl" "${records[@]}" "$@" \
    >"$lab/$label.out" 2>&1 &
  keep $!
}

# DHCP, router advertisements with RDNSS, stateless DHCPv6.  $1: the IPv4 resolvers, in order.
start_dhcp() {
  rm -f "$lab/leases" "$lab"/dhclient*.leases
  exec_inside "$access" "$lab/bin/dnsmasq" --keep-in-foreground --user=root \
    --conf-file="$lab/empty" --pid-file= --log-facility="$lab/dhcp.log" --port=0 --interface=lan0 \
    --dhcp-leasefile="$lab/leases" --dhcp-authoritative --no-ping \
    --dhcp-range=192.0.2.100,192.0.2.199,255.255.255.0,1h \
    --dhcp-host="$phone_mac",192.0.2.101 \
    --dhcp-option=option:router,192.0.2.1 --dhcp-option=option:dns-server,"$1" \
    --enable-ra --dhcp-range=2001:db8:1::,ra-stateless,64,1h \
    --dhcp-option=option6:dns-server,"$2" >"$lab/dhcp.out" 2>&1 &
  keep $!
}

# DNS over TLS and, where nothing else takes the port, over HTTPS, by unbound.
start_dot() { # NAMESPACE LABEL ADDRESS...
  local space=$1 label=$2 address
  shift 2
  {
    printf 'server:\n  username: ""\n  chroot: ""\n  pidfile: ""\n  do-daemonize: no\n'
    printf '  use-syslog: no\n  logfile: "%s"\n  directory: "%s"\n' "$lab/$label.log" "$lab"
    printf '  tls-service-key: "%s"\n' "$lab/tls/lab.key"
    printf '  tls-service-pem: "%s"\n' "$lab/tls/lab.pem"
    printf '  tls-port: 853\n  https-port: 443\n  module-config: "iterator"\n'
    printf '  local-zone: "example." static\n'
    printf '  access-control: 0.0.0.0/0 allow\n  access-control: ::/0 allow\n'
    for address in "$@"; do
      printf '  interface: %s@853\n  interface: %s@53\n' "$address" "$address"
      ! grep -qxF "$address" <(doh_addresses) || printf '  interface: %s@443\n' "$address"
    done
    awk -F'\t' '!/^#/ { printf "  local-data: \"%s. 300 IN A %s\"\n", $1, $2
      if ($3 != "-") printf "  local-data: \"%s. 300 IN AAAA %s\"\n", $1, $3 }' "$here/hosts.tsv"
    printf 'remote-control:\n  control-enable: no\n'
  } >"$lab/$label.conf"
  exec_inside "$space" "$lab/bin/unbound" -d -c "$lab/$label.conf" >"$lab/$label.out" 2>&1 &
  keep $!
}

# The resolver that speaks DNS over HTTPS.
doh_addresses() {
  awk -F'\t' '$1 == "dns.userchoice.example" { print $2; print $3 }' "$here/hosts.tsv"
}

start_servers() {
  : >"$lab/empty"
  issue_certificates
  write_pages
  # Not the addresses that other servers of nginx.conf, or unbound, take for themselves.
  far_addresses | grep -vxE '198\.51\.100\.200|203\.0\.113\.140|2001:db8:cd::140' \
    | grep -vxF -f <(doh_addresses) | awk '
    { printf "listen %s:443 ssl http2 default_server;\n", (/:/ ? "[" $0 "]" : $0) }' \
    >"$lab/listen-tls.conf"
  sed "s|@LAB@|$lab|g" "$here/nginx.conf" >"$lab/nginx.conf"
  exec_inside "$internet" nginx -c "$lab/nginx.conf" -e "$lab/nginx.log" >"$lab/nginx.out" 2>&1 &
  keep $!
  exec_inside "$internet" gtlsserver -q -d "$lab/www" '*' 443 \
    "$lab/tls/lab.key" "$lab/tls/lab.pem" >"$lab/quic.out" 2>&1 &
  keep $!
  start_ocsp
  printf 'local stratum 2\nallow all\ncmdport 0\npidfile %s\n' \
    "$lab/chronyd.pid" >"$lab/chrony.conf"
  exec_inside "$internet" "$lab/bin/chronyd" -u root -d -x -f "$lab/chrony.conf" \
    >"$lab/chrony.out" 2>&1 &
  keep $!

  start_dns "$access" network-resolver 192.0.2.53,2001:db8:1::53 300 "$here/hosts.tsv" -- \
    '--local=/#/'
  start_dns "$internet" foreign-resolver 203.0.113.53,2001:db8:cc::53 600 \
    "$here/foreign-answers.tsv" "$here/hosts.tsv" -- \
    '--local=/#/' '--address=/#/203.0.113.150' '--address=/#/2001:db8:cd::150'
  start_dot "$internet" foreign-dot 203.0.113.54 2001:db8:cc::54
  start_dot "$internet" chosen-dns $(doh_addresses)
}
