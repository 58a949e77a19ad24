#!/bin/sh
# The source of Kubernetes v1.20.2, vendor folder included, from Debian's source package.
set -eu

if [ ! -d /out ]; then
  exec "$(dirname "$0")/in-build-root.sh" "$0"
fi

apt-get update
cd /tmp
apt-get source --download-only kubernetes
dpkg-source --no-check --extract kubernetes_*.dsc tree
mkdir -p /out/src/k8s.io
mv tree /out/src/k8s.io/kubernetes

# Go 1.18 and later need a newer reflect2 than the vendored one,
# else every component dies in json-iterator.
cd /out/src/k8s.io/kubernetes/vendor/github.com/modern-go
rm -rf reflect2
cp -R /usr/share/gocode/src/github.com/modern-go/reflect2 reflect2

# Only kube-apiserver needs a generated file: the OpenAPI definitions of every tagged package.
export GOPATH=/out
cd /out/src/k8s.io/kubernetes
go build -o /tmp/openapi-gen ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
packages=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg cmd staging |
  grep -v -e /code-generator/ -e /sample-apiserver/ -e /_examples/ |
  xargs -n1 dirname | sort -u |
  sed -e 's|^staging/src/|k8s.io/kubernetes/vendor/|' -e '/^k8s.io/!s|^|k8s.io/kubernetes/|' |
  paste -sd, -)
/tmp/openapi-gen -O zz_generated.openapi -p k8s.io/kubernetes/pkg/generated/openapi \
  -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r /dev/null -i "$packages"
