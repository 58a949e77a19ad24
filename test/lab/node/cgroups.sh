#!/bin/sh
# Makes the cgroup v1 controllers writable, as they are on a machine of its own.
set -eu

for controller in /sys/fs/cgroup/*/; do
  tries=0
  # Once in a while one answers busy.
  until mount -o remount,rw,bind "$controller"; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || exit 1
    sleep 0.1
  done
done
