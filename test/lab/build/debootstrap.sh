#!/bin/sh
# Makes a Debian 12 root from this machine's own mirrors.
# usage: debootstrap.sh VARIANT PACKAGES OUT [MMDEBSTRAP OPTION...]
set -eu

variant=$1 packages=$2 out=$3
shift 3

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$(dirname "$0")/sources.sh" >"$scratch/sources.list"
# How to reach the mirror (proxy, clock checks) is the machine's own setting too.
apt-config dump Acquire | grep -E '^Acquire::(http|https|Check|Retries)' >"$scratch/apt.conf" || :

mmdebstrap --mode=root --variant="$variant" --architectures=amd64 --include="$packages" \
  --aptopt="$scratch/apt.conf" --dpkgopt=force-unsafe-io "$@" \
  bookworm "$out" "$scratch/sources.list"
