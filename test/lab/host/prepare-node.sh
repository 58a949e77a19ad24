#!/bin/sh
# Fills a node's folder before its first boot: its name, address, keys, and its own /var/lib
# on the host's disk, for overlayfs cannot carry the overlayfs of a container runtime.
# usage: prepare-node.sh NODE_ROOT FOLDER HOSTNAME ADDRESS/LENGTH GATEWAY PUBLIC_KEY_FILE
set -eu

root=$1 folder=$2 hostname=$3 address=$4 gateway=$5 key=$6
upper=$folder/upper

# A folder without this mark is one whose preparation was interrupted.
[ ! -e "$folder/prepared" ] || exit 0
rm -rf "$folder"
umask 022
mkdir -p "$folder/work" "$folder/root" "$upper/etc/ssh" "$upper/etc/lab" "$upper/home"

cp -a "$root/var/lib" "$folder/var-lib"
cp -L /etc/resolv.conf "$upper/etc/resolv.conf"
echo "$hostname" >"$upper/etc/hostname"
cat >"$upper/etc/hosts" <<HOSTS
127.0.0.1 localhost
127.0.1.1 $hostname
::1 localhost ip6-localhost ip6-loopback
HOSTS
cat >"$upper/etc/lab/network" <<NETWORK
LAB_ADDRESS=$address
LAB_GATEWAY=$gateway
NETWORK
tr -d - </proc/sys/kernel/random/uuid >"$upper/etc/machine-id"
ssh-keygen -q -t ed25519 -N '' -C "$hostname" -f "$upper/etc/ssh/ssh_host_ed25519_key"

authorize() {
  # A minimal root has no users.
  [ -e "$root$1" ] || return 0
  owner=$(stat -c %u:%g "$root$1")
  cp -a "$root$1" "$upper$1"
  install -d -m 0700 "$upper$1/.ssh"
  install -m 0600 "$key" "$upper$1/.ssh/authorized_keys"
  chown -R "$owner" "$upper$1/.ssh"
}
authorize /root
authorize /home/ops
authorize /home/opspw

: >"$folder/prepared"
