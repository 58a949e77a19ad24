#!/bin/sh
# Boots one node and boots it again after each reboot; ends when the node was powered off or killed.
# Run in a mount namespace of its own: the node's mounts vanish with the last of its processes.
# usage: supervise-node.sh NODE_ROOT NODE_FOLDER MACHINE BRIDGE HOSTNAME CGROUP
set -eu

root=$1 folder=$2 machine=$3 bridge=$4 hostname=$5 cgroup=$6

# A machine that boots has no groups left of its last boot; the last processes in them may
# still be on their way out.
clear_groups() {
  tries=0
  until find "$1" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || return 1
    sleep 0.1
  done
}

# A cgroup of the node's own in each hierarchy: else all nodes share one kubepods tree,
# and one node's kubelet cleans away another's pods.
enter_cgroups() {
  hierarchies=/sys/fs/cgroup
  [ -e /sys/fs/cgroup/cgroup.procs ] || hierarchies=$(echo /sys/fs/cgroup/*/)
  for path in $hierarchies; do
    [ -e "$path/cgroup.procs" ] || continue
    for part in $(echo "$cgroup" | tr / ' '); do
      path=$path/$part
      mkdir -p "$path"
      # A cpuset takes nobody in before it has processors and memory.
      for set in cpuset.cpus cpuset.mems; do
        [ ! -e "$path/$set" ] || cat "${path%/*}/$set" >"$path/$set"
      done
    done
    echo $$ >"$path/cgroup.procs"
    clear_groups "$path"
  done
}

link_up() {
  # A partition outlasts a reboot.
  [ ! -e "$folder/partitioned" ] || return 0
  until ip link set "vb-$machine" up 2>/dev/null; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.05
  done
}

mount -t overlay "$machine" \
  -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
# nspawn leaves a lock of this name behind; taking the lab down removes it.
echo "inode-$(stat -c %d:%i "$folder/root")" >>"$folder/nspawn-locks"

status=133
while [ "$status" -eq 133 ]; do
  enter_cgroups
  # The kernel takes its time to remove the link of a node that was killed.
  ip link delete "vb-$machine" 2>/dev/null || :
  SYSTEMD_NSPAWN_API_VFS_WRITABLE=1 systemd-nspawn --quiet --boot --keep-unit --register=no \
    --machine="$machine" --hostname="$hostname" --directory="$folder/root" \
    --network-bridge="$bridge" --capability=all --system-call-filter=@known \
    --bind=/dev/kmsg --bind="$folder/var-lib:/var/lib" \
    --resolv-conf=off --timezone=off --link-journal=no --console=pipe \
    </dev/null >>"$folder/console.log" 2>&1 &
  echo $! >"$folder/nspawn.pid"
  link_up $!
  status=0
  wait $! || status=$?
done
