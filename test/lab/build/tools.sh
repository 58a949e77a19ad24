#!/bin/sh
# Compiles the lab's own two programs: crictl, inside the Kubernetes tree for its CRI client, and pause.
set -eu

if [ ! -d /out ]; then
  exec "$(dirname "$0")/in-build-root.sh" "$0" \
    --bind-ro="$CACHE/kubernetes-source:/go" --bind-ro="$(cd "$(dirname "$0")" && pwd):/lab"
fi

export GOPATH=/go
cd /go/src/k8s.io/kubernetes
echo '{"Replace": {"/go/src/k8s.io/kubernetes/cmd/crictl/crictl.go": "/lab/crictl.go"}}' >/tmp/overlay.json
go build -trimpath -ldflags '-s -w' -overlay /tmp/overlay.json -o /out/crictl ./cmd/crictl
go build -trimpath -ldflags '-s -w' -o /out/pause /lab/pause.go
