#!/bin/sh
# What only the bench needs, kept off this machine and off the lab's node root: OUT/root, a Debian 12
# with ansible-core and Mitogen, and OUT/python.tar, the interpreter that their modules want on a node.
set -eu

"$(dirname "$0")/../../lab/build/debootstrap.sh" minbase \
  ansible-core,ansible-mitogen,openssh-client,ca-certificates "$OUT/root"
install -d "$OUT/root/bench" "$OUT/root/lab"

# The same files on every node, compiled modules included, so that no first run pays for compiling.
cd "$OUT/root"
{
  echo usr/bin/python3
  echo usr/bin/python3.11
  echo usr/lib/python3.11
  for package in libexpat1 libsqlite3-0 libffi8 libreadline8 libncursesw6 libdb5.3; do
    cat "var/lib/dpkg/info/$package.list" "var/lib/dpkg/info/$package:amd64.list" 2>/dev/null |
      grep -E '^/(usr/)?lib/.*\.so' || :
  done | sed 's|^/||'
} | sort -u | while read -r path; do
  if [ -e "$path" ]; then echo "$path"; fi
done >"$OUT/python.list"
tar --create --file="$OUT/python.tar" --files-from="$OUT/python.list"
rm "$OUT/python.list"
