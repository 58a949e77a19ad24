#!/bin/sh
# The file systems of the images that hold a program from a Debian package.
set -eu

debootstrap=$(dirname "$0")/debootstrap.sh
"$debootstrap" extract iptables,ipset,conntrack,kmod "$OUT/kube-proxy"
"$debootstrap" extract nginx,libnginx-mod-stream "$OUT/nginx"
"$debootstrap" extract haproxy "$OUT/haproxy"

packaged=$(dirname "$0")/packaged.sh
"$packaged" "$OUT/nginx" nginx 1.22.1
"$packaged" "$OUT/haproxy" haproxy 2.6.12

# An extracted package has run no script, so its alternatives are not set up.
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
  ln -sf xtables-nft-multi "$OUT/kube-proxy/usr/sbin/$name"
done

for root in "$OUT"/*; do
  rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale" "$root/var/cache/apt" \
    "$root/var/lib/apt" "$root"/usr/share/perl* "$root"/usr/lib/x86_64-linux-gnu/perl* "$root"/etc/apt
done
