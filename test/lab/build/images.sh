#!/bin/sh
# The lab's images, one layer each, pushed into the storage of a registry.
set -eu

if [ ! -d /out ]; then
  # A network of its own: the registry that is filled here meets no other.
  exec "$(dirname "$0")/in-build-root.sh" "$0" --private-network \
    --bind-ro="$CACHE/kubernetes:/kubernetes" --bind-ro="$CACHE/tools:/tools" \
    --bind-ro="$CACHE/programs:/programs" --bind-ro="$CACHE/image-roots:/roots" \
    --bind-ro="$(cd "$(dirname "$0")" && pwd):/lab"
fi

cat >/tmp/registry.yml <<REGISTRY
version: 0.1
storage: { filesystem: { rootdirectory: /out } }
http: { addr: 127.0.0.1:5000 }
log: { accesslog: { disabled: true }, level: error }
REGISTRY
docker-registry serve /tmp/registry.yml >/tmp/registry.log 2>&1 &
registry=$!
until busybox wget -q -O /dev/null http://127.0.0.1:5000/v2/ 2>/dev/null; do
  kill -0 "$registry" || {
    cat /tmp/registry.log
    exit 1
  }
  sleep 0.1
done

# Starts an image: the files that every one needs.
begin() {
  rm -rf /tmp/image
  mkdir -p /tmp/image/root/etc /tmp/image/root/var /tmp/image/root/run /tmp/image/layer
  mkdir -m 1777 /tmp/image/root/tmp
  cat >/tmp/image/root/etc/passwd <<PASSWD
root:x:0:0:root:/:/sbin/nologin
nginx:x:101:101:nginx:/:/sbin/nologin
haproxy:x:99:99:haproxy:/:/sbin/nologin
nobody:x:65534:65534:nobody:/:/sbin/nologin
PASSWD
  printf 'root:x:0:\nnginx:x:101:\nhaproxy:x:99:\nnogroup:x:65534:\n' >/tmp/image/root/etc/group
}

put() {
  install -D -m 0755 "$1" "/tmp/image/root$2"
}

# Ends an image and pushes it. The command is given as JSON; one that a pod only gives arguments to is its Entrypoint.
# usage: push NAME TAG COMMAND [Cmd|Entrypoint]
push() {
  cd /tmp/image
  tar --create --sort=name --mtime=@0 --numeric-owner --file=layer.tar --directory=root .
  diff=$(sha256sum layer.tar | cut -d' ' -f1)
  cat >config.json <<CONFIG
{ "architecture": "amd64", "os": "linux", "created": "1970-01-01T00:00:00Z",
  "config": { "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "${4:-Cmd}": $3 },
  "rootfs": { "type": "layers", "diff_ids": ["sha256:$diff"] },
  "history": [{ "created": "1970-01-01T00:00:00Z", "created_by": "tsplay lab" }] }
CONFIG
  echo "[{ \"Config\": \"config.json\", \"RepoTags\": [\"$1:$2\"], \"Layers\": [\"layer.tar\"] }]" >manifest.json
  tar --create --file=image.tar manifest.json config.json layer.tar
  skopeo copy --quiet --insecure-policy --dest-tls-verify=false \
    docker-archive:image.tar "docker://127.0.0.1:5000/$1:$2"
  echo "$1:$2 $(stat -c %s image.tar)"
}

for name in kube-apiserver kube-controller-manager kube-scheduler; do
  begin
  put "/kubernetes/$name" "/usr/local/bin/$name"
  push "$name" v1.20.2 "[\"$name\"]"
done

begin
cp -a /roots/kube-proxy/. /tmp/image/root/
put /kubernetes/kube-proxy /usr/local/bin/kube-proxy
push kube-proxy v1.20.2 '["kube-proxy"]'

begin
put /tools/pause /pause
push pause 3.2 '["/pause"]'

begin
put /programs/usr/bin/etcd /usr/local/bin/etcd
put /programs/usr/bin/etcdctl /usr/local/bin/etcdctl
put /programs/lib/x86_64-linux-gnu/libc.so.6 /lib/x86_64-linux-gnu/libc.so.6
put /programs/lib64/ld-linux-x86-64.so.2 /lib64/ld-linux-x86-64.so.2
push etcd 3.4.23 '["etcd"]'

# nginx.org's build has the stream module inside; Debian's is loaded.
begin
cp -a /roots/nginx/. /tmp/image/root/
rm -rf /tmp/image/root/var/log/nginx
mkdir -p /tmp/image/root/var/log/nginx /tmp/image/root/var/lib/nginx /tmp/image/root/var/cache/nginx
ln -s /dev/stdout /tmp/image/root/var/log/nginx/access.log
ln -s /dev/stderr /tmp/image/root/var/log/nginx/error.log
push library/nginx 1.22.1 \
  '["nginx", "-g", "load_module /usr/lib/nginx/modules/ngx_stream_module.so; daemon off;"]'

begin
cp -a /roots/haproxy/. /tmp/image/root/
mkdir -p /tmp/image/root/usr/local/etc/haproxy
push library/haproxy 2.6.12 '["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]'

# For test pods: a shell, wget, httpd, nc, nslookup.
begin
put /bin/busybox /bin/busybox
chroot /tmp/image/root /bin/busybox --install -s /bin
push lab/tools 1 '["sleep", "infinity"]'

# What there is no image of, under the names and tags that v1.20.2 has it by.
go build -trimpath -ldflags '-s -w' -o /tmp/dns /lab/dns.go
# usage: stand_in NAME TAG PROGRAM
stand_in() {
  begin
  put /tmp/dns "$3"
  put /bin/busybox /bin/busybox
  push "$1" "$2" "[\"$3\"]" Entrypoint
}
stand_in coredns 1.7.0 /coredns
stand_in dns/k8s-dns-node-cache 1.25.0 /node-cache
stand_in cpa/cluster-proportional-autoscaler v1.8.8 /cluster-proportional-autoscaler

kill "$registry"
wait "$registry" || :
