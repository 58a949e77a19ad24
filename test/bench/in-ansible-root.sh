#!/bin/sh
# Runs a program in the ansible root, which shares this machine's network and so reaches the nodes.
# usage: in-ansible-root.sh ROOT WORK LAB_FOLDER [NSPAWN OPTION...] COMMAND...
set -eu

root=$1 work=$2 lab=$3
shift 3
machine=tsplay-ansible-$$
trap 'rm -rf "/run/systemd/nspawn/propagate/$machine"' EXIT
systemd-nspawn --quiet --register=no --keep-unit --as-pid2 --volatile=overlay --console=pipe \
  --machine="$machine" --resolv-conf=off --timezone=off --link-journal=no \
  --directory="$root" --bind="$work:/bench" --bind-ro="$lab:/lab" \
  --setenv=LC_ALL=C.UTF-8 --setenv=HOME=/root --setenv=PYTHONDONTWRITEBYTECODE=1 "$@" </dev/null
