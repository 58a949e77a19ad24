#!/bin/sh
# Fits a minimal Debian root for the lab: its two units, and no package lists, as after an installation.
# usage: minimal-root-setup.sh UNITS ROOT
set -eu

units=$1 root=$2

install -d "$root/usr/local/lib/lab" "$root/etc/lab"
install -m 0755 "$units"/*.sh "$root/usr/local/lib/lab/"
install -m 0644 "$units"/*.service "$root/etc/systemd/system/"
chroot "$root" systemctl --quiet enable lab-network.service lab-cgroups.service
chroot "$root" systemctl --quiet mask \
  getty.target console-getty.service systemd-networkd.service systemd-networkd.socket \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer

# Each node gets its own at `up`.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"

for name in curl wget modprobe conntrack socat iptables sudo python3; do
  ! chroot "$root" sh -c "command -v $name" >&2 || {
    echo "$name must not be on a minimal node: its tests would prove nothing" >&2
    exit 1
  }
done
