#!/bin/sh
# The programs that the product downloads, and what they link to, from Debian's packages.
set -eu

"$(dirname "$0")/debootstrap.sh" extract \
  containerd,runc,containernetworking-plugins,etcd-server,etcd-client "$OUT"
