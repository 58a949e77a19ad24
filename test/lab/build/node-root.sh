#!/bin/sh
# The root every node boots from: a plain Debian 12 server, with what a Kubernetes node needs
# from the distribution, and without what the product brings (and without Python).
set -eu

here=$(dirname "$0")
"$here/debootstrap.sh" minbase \
  systemd,systemd-sysv,dbus,openssh-server,sudo,busybox,iproute2,iptables,iputils-ping,procps,kmod,curl,ca-certificates,openssl,conntrack,socat,ethtool,ebtables,ipset,ipvsadm \
  "$OUT" \
  --customize-hook="'$here/node-root-setup.sh' '$here/../node' \"\$1\""
