#!/bin/sh
# The build root: what compiles, packs and serves the lab's inputs, kept off the host itself.
set -eu

"$(dirname "$0")/debootstrap.sh" apt \
  golang-1.19-go,golang-github-modern-go-reflect2-dev,dpkg-dev,xz-utils,docker-registry,skopeo,busybox-static,ca-certificates \
  "$OUT"
