#!/bin/sh
# The downloads of the product, repacked from Debian's packages in the upstream archives' names and
# layout, under the path `files_repo` expects: the original host first.
# `OUT/versions` says what there is: NAME VERSION SHA256.
set -eu

programs=$CACHE/programs
etcd=3.4.23 containerd=1.6.20 runc=1.1.5 cni=1.1.1 crictl=1.20.0 kubernetes=1.20.2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Debian may have moved on: then the numbers above are to be changed with it.
packaged() {
  ls "$programs/usr/share/doc/$1" >/dev/null
  zcat "$programs/usr/share/doc/$1/changelog.Debian"*.gz | head -1 | grep -F "($2" || {
    echo "the package $1 is no longer version $2" >&2
    exit 1
  }
}
packaged etcd-server "$etcd"
packaged containerd "$containerd"
packaged runc "$runc"
packaged containernetworking-plugins "$cni"

place() {
  mkdir -p "$OUT/tree/$(dirname "$2")"
  cp "$1" "$OUT/tree/$2"
  echo "$3 $4 $(sha256sum "$1" | cut -d' ' -f1)" >>"$OUT/versions"
}

# Packs a folder of the scratch space, or what is in it, without the names and times of this machine.
pack() {
  tar --create --gzip --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    --file="$scratch/$1" --directory="$scratch" "$2"
}

for name in kubeadm kubelet kubectl; do
  place "$CACHE/kubernetes/$name" "dl.k8s.io/release/v$kubernetes/bin/linux/amd64/$name" \
    "$name" "v$kubernetes"
done

mkdir -p "$scratch/etcd-v$etcd-linux-amd64" "$scratch/bin" "$scratch/cni"
cp "$programs/usr/bin/etcd" "$programs/usr/bin/etcdctl" "$scratch/etcd-v$etcd-linux-amd64/"
pack etcd.tar.gz "etcd-v$etcd-linux-amd64"
place "$scratch/etcd.tar.gz" \
  "github.com/etcd-io/etcd/releases/download/v$etcd/etcd-v$etcd-linux-amd64.tar.gz" etcd "$etcd"

cp "$programs"/usr/bin/containerd* "$programs/usr/bin/ctr" "$scratch/bin/"
pack containerd.tar.gz bin
place "$scratch/containerd.tar.gz" \
  "github.com/containerd/containerd/releases/download/v$containerd/containerd-$containerd-linux-amd64.tar.gz" \
  containerd "$containerd"

place "$programs/usr/sbin/runc" \
  "github.com/opencontainers/runc/releases/download/v$runc/runc.amd64" runc "$runc"

cp "$programs"/usr/lib/cni/* "$scratch/cni/"
mv "$scratch/cni" "$scratch/plugins"
tar --create --gzip --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
  --file="$scratch/cni.tgz" --directory="$scratch/plugins" .
place "$scratch/cni.tgz" \
  "github.com/containernetworking/plugins/releases/download/v$cni/cni-plugins-linux-amd64-v$cni.tgz" cni "$cni"

cp "$CACHE/tools/crictl" "$scratch/crictl"
pack crictl.tar.gz crictl
place "$scratch/crictl.tar.gz" \
  "github.com/kubernetes-sigs/cri-tools/releases/download/v$crictl/crictl-v$crictl-linux-amd64.tar.gz" \
  crictl "$crictl"
