#!/bin/sh
# The root of a node that nobody prepared: Debian 12 as it boots and answers SSH, and nothing more.
# No curl, no certificates, no kmod, conntrack or sudo: what a cluster needs besides, the roles install.
set -eu

here=$(dirname "$0")
"$here/debootstrap.sh" minbase systemd,systemd-sysv,dbus,openssh-server,iproute2 "$OUT" \
  --customize-hook="'$here/minimal-root-setup.sh' '$here/../node' \"\$1\""
