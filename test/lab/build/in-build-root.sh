#!/bin/sh
# Runs a script inside the build root, with OUT writable at /out and a Go cache
# that outlives the step, so that an interrupted compilation goes on where it was.
# Its own PID namespace means that nothing of it survives an interrupt.
# usage: in-build-root.sh SCRIPT [NSPAWN OPTION...]
set -eu

script=$1
shift
mkdir -p "$CACHE/go-cache"
machine=tsplay-build-$$
trap 'rm -rf "/run/systemd/nspawn/propagate/$machine"' EXIT
systemd-nspawn --quiet --register=no --keep-unit --as-pid2 --volatile=overlay --console=pipe \
  --machine="$machine" --resolv-conf=copy-host --timezone=off --link-journal=no \
  --directory="$CACHE/build-root" --bind="$OUT:/out" --bind="$CACHE/go-cache:/go-cache" \
  --bind-ro="$script:/step.sh" --setenv=GOCACHE=/go-cache --setenv=GO111MODULE=off \
  --setenv=CGO_ENABLED=0 --setenv=PATH=/usr/lib/go-1.19/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  "$@" /bin/sh /step.sh </dev/null
