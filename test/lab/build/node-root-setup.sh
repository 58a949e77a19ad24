#!/bin/sh
# Fits a fresh Debian root for the lab: its two units, its users, no needless services.
# usage: node-root-setup.sh UNITS ROOT
set -eu

units=$1 root=$2

install -d "$root/usr/local/lib/lab" "$root/etc/lab"
install -m 0755 "$units"/*.sh "$root/usr/local/lib/lab/"
install -m 0644 "$units"/*.service "$root/etc/systemd/system/"
chroot "$root" systemctl --quiet enable lab-network.service lab-cgroups.service
chroot "$root" systemctl --quiet disable ipvsadm.service
chroot "$root" systemctl --quiet mask \
  getty.target console-getty.service systemd-networkd.service systemd-networkd.socket \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer

# Each node gets its own at `up`.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"

# `ops` becomes root freely, `opspw` by the password "lab-sudo": the engine's become is tried on both.
chroot "$root" useradd --create-home --shell /bin/bash --groups sudo ops
chroot "$root" useradd --create-home --shell /bin/bash --groups sudo opspw
echo 'opspw:lab-sudo' | chroot "$root" chpasswd
echo 'ops ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/ops"
chmod 0440 "$root/etc/sudoers.d/ops"

if chroot "$root" sh -c 'command -v python3 || command -v python' >&2; then
  echo 'python must not be on a lab node: it would hide that the engine needs none' >&2
  exit 1
fi
