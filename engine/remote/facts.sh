# shellcheck shell=sh
# What is to be known of a host, as text for facts.ts: `name=value` lines, then sections that
# start with `@@name`. Few processes, no tools that a small system lacks.
LC_ALL=C
export LC_ALL
put() { printf '%s=%s\n' "$1" "$2"; }
# $1: name, $2: a file of which the first line counts
first() {
  fact=
  if [ -r "$2" ]; then
    IFS= read -r fact <"$2" 2>/dev/null
  fi
  put "$1" "$fact"
}
section() { printf '\n@@%s\n' "$1"; }

first nodename /proc/sys/kernel/hostname
first kernel /proc/sys/kernel/osrelease
first kernel_version /proc/sys/kernel/version
first system /proc/sys/kernel/ostype
put machine "$(uname -m)"
put fqdn "$(hostname -f 2>/dev/null)"
first debian_version /etc/debian_version
first machine_id /etc/machine-id
first product_uuid /sys/class/dmi/id/product_uuid
first product_name /sys/class/dmi/id/product_name
first system_vendor /sys/class/dmi/id/sys_vendor
first init /proc/1/comm
first uptime /proc/uptime
first selinux /sys/fs/selinux/enforce
first apparmor /sys/module/apparmor/parameters/enabled
put date "$(date '+%s %Z %z')"
put user "$(id -un) $(id -u) $(id -g)"
put home "$HOME"
put shell "${SHELL-}"
put virtualization "$(systemd-detect-virt --vm 2>/dev/null)"
put container "$(systemd-detect-virt --container 2>/dev/null)"
if [ -d /run/systemd/system ]; then put systemd 1; fi
if [ -e /run/openrc ]; then put openrc 1; fi
if [ -e /.dockerenv ]; then put docker 1; fi
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then put cgroup_version 2; fi
for tool in apt-get dnf yum zypper apk pacman; do
  if command -v "$tool" >/dev/null; then
    put pkg_mgr "$tool"
    break
  fi
done

section os-release
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
section meminfo
cat /proc/meminfo
section cpuinfo
grep -E '^(processor|physical id|core id|cpu cores|model name|vendor_id)' /proc/cpuinfo
section mounts
cat /proc/mounts
section df
set --
while read -r device folder rest; do
  # A dead network mount would hang; a name with blanks comes escaped.
  case $device:$folder:$rest in
  /*:*\\*) ;;
  /*) set -- "$@" "$folder" ;;
  esac
done </proc/mounts
if [ $# -gt 0 ]; then
  df -Pk "$@" 2>/dev/null
fi
section links
for folder in /sys/class/net/*; do
  if ! [ -e "$folder/mtu" ]; then continue; fi
  kind=ether
  if [ -d "$folder/bridge" ]; then
    kind=bridge
  elif [ -d "$folder/bonding" ]; then
    kind=bonding
  fi
  address='' mtu='' flags=''
  read -r address 2>/dev/null <"$folder/address"
  read -r mtu 2>/dev/null <"$folder/mtu"
  read -r flags 2>/dev/null <"$folder/flags"
  printf '%s %s %s %s %s\n' "${folder##*/}" "$mtu" "$flags" "$kind" "$address"
done
if ! command -v ip >/dev/null; then
  ip() { busybox ip "$@"; }
fi
section addresses
ip -o addr show 2>/dev/null
section route4
ip -4 route get 8.8.8.8 2>/dev/null
section route6
ip -6 route get 2404:6800:400a:800::1012 2>/dev/null
section resolv
cat /etc/resolv.conf 2>/dev/null
section environment
cat /proc/self/environ
