#!/bin/sh
# The downloads of the product, repacked from Debian's packages in the upstream archives' names and
# layout, under the path `files_repo` expects: the original host first.
# `OUT/versions` says what there is: NAME VERSION SHA256.
set -eu

programs=$CACHE/programs
etcd=3.4.23 containerd=1.6.20 runc=1.1.5 cni=1.1.1 crictl=1.20.0 kubernetes=1.20.2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

packaged() { "$(dirname "$0")/packaged.sh" "$programs" "$1" "$2"; }
packaged etcd-server "$etcd"
packaged containerd "$containerd"
packaged runc "$runc"
packaged containernetworking-plugins "$cni"

place() {
  mkdir -p "$OUT/tree/$(dirname "$2")"
  cp "$1" "$OUT/tree/$2"
  echo "$3 $4 $(sha256sum "$1" | cut -d' ' -f1)" >>"$OUT/versions"
}

# Packs something of the current folder without the owners and times of this machine.
pack() {
  tar --create --gzip --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --file="$1" "$2"
}
cd "$scratch"

for name in kubeadm kubelet kubectl; do
  place "$CACHE/kubernetes/$name" "dl.k8s.io/release/v$kubernetes/bin/linux/amd64/$name" \
    "$name" "v$kubernetes"
done

mkdir -p "etcd-v$etcd-linux-amd64" bin plugins
cp "$programs/usr/bin/etcd" "$programs/usr/bin/etcdctl" "etcd-v$etcd-linux-amd64/"
pack etcd.tar.gz "etcd-v$etcd-linux-amd64"
place etcd.tar.gz \
  "github.com/etcd-io/etcd/releases/download/v$etcd/etcd-v$etcd-linux-amd64.tar.gz" etcd "$etcd"

cp "$programs"/usr/bin/containerd* "$programs/usr/bin/ctr" bin/
pack containerd.tar.gz bin
place containerd.tar.gz \
  "github.com/containerd/containerd/releases/download/v$containerd/containerd-$containerd-linux-amd64.tar.gz" \
  containerd "$containerd"

place "$programs/usr/sbin/runc" \
  "github.com/opencontainers/runc/releases/download/v$runc/runc.amd64" runc "$runc"

cp "$programs"/usr/lib/cni/* plugins/
(cd plugins && pack ../cni.tgz .)
place cni.tgz \
  "github.com/containernetworking/plugins/releases/download/v$cni/cni-plugins-linux-amd64-v$cni.tgz" cni "$cni"

cp "$CACHE/tools/crictl" crictl
pack crictl.tar.gz crictl
place crictl.tar.gz \
  "github.com/kubernetes-sigs/cri-tools/releases/download/v$crictl/crictl-v$crictl-linux-amd64.tar.gz" \
  crictl "$crictl"
