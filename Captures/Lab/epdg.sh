# shellcheck shell=bash disable=SC2154
# Wi-Fi calling: the operator's gateway (ePDG) and the handset's side of it, both by strongSwan.
# Sourced by Scripts/make-captures after phone.sh.

readonly epdg=epdg.epc.mnc001.mcc001.pub.3gppnetwork.org

write_strongswan() { # LABEL
  printf 'charon {\n  install_routes = no\n  install_virtual_ip = no\n' >"$lab/$1.conf"
  printf '  filelog {\n    log {\n      path = %s\n      default = 1\n    }\n  }\n' \
    "$lab/$1.log" >>"$lab/$1.conf"
  printf '  plugins {\n    include /etc/strongswan.d/charon/*.conf\n    vici {\n      socket = unix://%s\n' \
    "$lab/$1.vici" >>"$lab/$1.conf"
  printf '    }\n  }\n}\n' >>"$lab/$1.conf"
}

# Once for all scenarios of a run.
start_epdg() {
  [[ ! -S $lab/epdg.vici ]] || return 0
  write_strongswan epdg
  cat >"$lab/epdg.swanctl" <<SWANCTL
connections {
  epdg {
    version = 2
    proposals = aes128-sha256-modp2048
    local {
      auth = psk
      id = $epdg
    }
    remote {
      auth = psk
    }
    children {
      ims {
        local_ts = 198.51.100.0/24, 2001:db8:91::/48
      }
    }
  }
}
secrets {
  ike-lab {
    secret = laboratory-fiction
  }
}
SWANCTL
  exec_inside "$internet" unshare --mount --propagation private sh -c \
    "mount -t tmpfs none /run; STRONGSWAN_CONF=$lab/epdg.conf exec $lab/bin/charon" \
    >"$lab/epdg.out" 2>&1 &
  keep $!
  local _
  for _ in $(seq 50); do [[ -S $lab/epdg.vici ]] && break; sleep 0.1; done
  STRONGSWAN_CONF="$lab/epdg.conf" swanctl --load-all --file "$lab/epdg.swanctl" \
    --uri "unix://$lab/epdg.vici" >>"$lab/epdg.out" 2>&1
}

# The handset registers for Wi-Fi calling over both families, and takes it back.
wifi_calling() { # RESOLVER
  step "operating system: Wi-Fi calling with the operator's gateway"
  write_strongswan calling
  local number=0 address
  rm -f "$lab/calling.vici"
  : >"$lab/calling.swanctl"
  for address in 198.51.100.31 2001:db8:91::31; do
    number=$((number + 1))
    cat >>"$lab/calling.swanctl" <<SWANCTL
connections {
  call$number {
    version = 2
    remote_addrs = $address
    proposals = aes128-sha256-modp2048
    local {
      auth = psk
      id = 0$imsi@nai.epc.mnc001.mcc001.3gppnetwork.org
    }
    remote {
      auth = psk
      id = $epdg
    }
    children {
      ims$number {
        remote_ts = $address
      }
    }
  }
}
SWANCTL
  done
  printf 'secrets {\n  ike-lab {\n    secret = laboratory-fiction\n  }\n}\n' >>"$lab/calling.swanctl"
  cat >"$lab/calling" <<CALLING
#!/bin/sh
# Both names are looked up first: a handset asks its resolver where the gateway is.
getent ahosts $epdg
export STRONGSWAN_CONF=$lab/calling.conf
$lab/bin/charon & charon=\$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -S $lab/calling.vici ] && break; sleep 0.2; done
swanctl --load-all --file $lab/calling.swanctl --uri unix://$lab/calling.vici
for number in 1 2; do
  swanctl --initiate --child ims\$number --timeout 4 --uri unix://$lab/calling.vici
  swanctl --terminate --ike call\$number --timeout 2 --uri unix://$lab/calling.vici
done
kill \$charon
wait \$charon
CALLING
  chmod +x "$lab/calling"
  with_resolver "$1" "$lab/calling"
}
