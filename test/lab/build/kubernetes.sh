#!/bin/sh
# Compiles Kubernetes v1.20.2 from the prepared source.
set -eu

if [ ! -d /out ]; then
  exec "$(dirname "$0")/in-build-root.sh" "$0" --bind-ro="$CACHE/kubernetes-source:/go"
fi

export GOPATH=/go
package=k8s.io/kubernetes/vendor/k8s.io
stamp='-s -w'
for version in "$package/component-base/version" "$package/client-go/pkg/version"; do
  stamp="$stamp -X $version.gitVersion=v1.20.2 -X $version.gitMajor=1 -X $version.gitMinor=20"
  stamp="$stamp -X $version.gitTreeState=archive -X $version.gitCommit="
done

cd /go/src/k8s.io/kubernetes
go build -trimpath -ldflags "$stamp" -o /out/ \
  ./cmd/kubeadm ./cmd/kubelet ./cmd/kubectl ./cmd/kube-apiserver \
  ./cmd/kube-scheduler ./cmd/kube-controller-manager ./cmd/kube-proxy
/out/kubeadm version -o short
