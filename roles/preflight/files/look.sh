# shellcheck shell=sh
# What the checks must know of a host besides its facts, as YAML. Changes nothing, and needs no tool that a small
# system lacks. From the environment: PORTS that the cluster will need, NAMES that must resolve, FOLDERS that need
# room, KERNEL features by their modules' names, OWN folders of the cluster's programs, CONFIG and MANIFESTS folders.
LC_ALL=C
export LC_ALL

# Milliseconds since the epoch; in the middle of the second where date knows no fractions.
now() {
  time=$(date +%s.%N)
  case ${time#*.} in
  [0-9]*) printf '%s%.3s' "${time%.*}" "${time#*.}" ;;
  *) printf '%s500' "${time%%.*}" ;;
  esac
}

# For a text in single quotes: no quotes, nothing that is not for eyes.
plain() { tr -cd 'A-Za-z0-9_.:/@+ -'; }

# $1: the socket's inode in /proc/net/tcp; $2: the port
listener() {
  name='' program='' pid='' own=false
  for found in $(printf '%s\n' "$sockets" | sed -n "s/^\([0-9]*\) $1\$/\1/p"); do
    pid=$found
    # A shell that has handed its socket down keeps it open, too: the youngest is who listens.
  done
  if [ -n "$pid" ]; then
    name=$(plain 2>/dev/null <"/proc/$pid/comm")
    program=$(readlink "/proc/$pid/exe" 2>/dev/null | plain)
    for folder in $OWN; do
      case $program in "$folder"/*) own=true ;; esac
    done
    if grep -q kubepods "/proc/$pid/cgroup" 2>/dev/null; then own=true; fi
  fi
  printf "  - {port: %s, pid: '%s', name: '%s', program: '%s', own: %s}\n" "$2" "$pid" "$name" "$program" "$own"
}

listeners() {
  wanted=' '
  for port in $PORTS; do wanted="$wanted$(printf '%04X:%s' "$port" "$port") "; done
  held=''
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ local _ state _ _ _ _ _ inode _; do
      [ "$state" = 0A ] || continue
      case $wanted in
      *" ${local##*:}:"*)
        port=${wanted#*" ${local##*:}:"}
        held="$held ${port%% *}:$inode"
        ;;
      esac
    done <"$table"
  done
  [ -n "$held" ] || return 0
  # `PID INODE` of every socket there is: one process for all of them.
  # shellcheck disable=SC2012 # names in fd are numbers
  sockets=$(ls -l /proc/[0-9]*/fd 2>/dev/null |
    sed -n -e 's|^/proc/\([0-9]*\)/fd:$|@\1|p' -e 's|.*socket:\[\([0-9]*\)\]$|\1|p' |
    while read -r line; do
      case $line in
      @*) process=${line#@} ;;
      *) echo "$process $line" ;;
      esac
    done)
  for each in $held; do listener "${each#*:}" "${each%%:*}"; done
}

room() {
  for folder in $FOLDERS; do
    there=$folder
    while [ ! -d "$there/" ]; do
      case $there in
      */*) there=${there%/*} ;;
      *) there=/ ;;
      esac
    done
    df -Pk "$there/" 2>/dev/null | {
      read -r _
      read -r _ _ _ free _ mount
      printf "  - {path: '%s', mount: '%s', mb: %s}\n" "$folder" "$(printf %s "$mount" | plain)" $((free / 1024))
    }
  done
}

has_feature() {
  case $1 in
  overlay) if grep -qw overlay /proc/filesystems; then return 0; fi ;;
  br_netfilter) if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then return 0; fi ;;
  nf_conntrack) if [ -e /proc/sys/net/netfilter/nf_conntrack_max ]; then return 0; fi ;;
  ip_vs) if [ -e /proc/net/ip_vs ]; then return 0; fi ;;
  esac
  if [ -d "/sys/module/$1" ]; then return 0; fi
  for list in modules.builtin modules.dep; do
    # Also compressed, as .ko.xz.
    if grep -q "/$1\.ko" "/lib/modules/$(uname -r)/$list" 2>/dev/null; then return 0; fi
  done
  # Built in, and known to no list: its functions have its name.
  grep -q " $1_" /proc/kallsyms 2>/dev/null
}

controllers() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    tr ' ' '\n' </sys/fs/cgroup/cgroup.controllers
  else
    while read -r name _ _ enabled; do
      if [ "$enabled" = 1 ]; then echo "$name"; fi
    done </proc/cgroups
  fi
}

resolves() {
  case $1 in
  *:*) return 0 ;;
  *[!0-9.]*) ;;
  *) return 0 ;;
  esac
  limit=''
  if command -v timeout >/dev/null; then limit='timeout 8'; fi
  if command -v getent >/dev/null; then
    $limit getent ahosts "$1" >/dev/null 2>&1
  else
    grep -v '^#' /etc/hosts | grep -qwF "$1" || $limit nslookup "$1" >/dev/null 2>&1
  fi
}

unresolved() {
  for name in $NAMES; do
    { resolves "$name" || echo "$name"; } &
  done
  wait
}

items() { sed "s/.*/  - '&'/"; }

# $1: key, $2: manifest, $3: what stands before the value
from_manifest() {
  printf "  %s: '%s'\n" "$1" "$(sed -n "s|^ *$3||p" "$MANIFESTS/$2" 2>/dev/null | head -n 1 | plain)"
}

# Who runs the etcd that this host holds or asks.
running_etcd() {
  if [ -e "$MANIFESTS/etcd.yaml" ] || grep -qs -e '--etcd-servers=https://127.0.0.1:2379$' "$MANIFESTS/kube-apiserver.yaml"; then
    echo kubeadm
  elif [ -e /etc/etcd.env ] || [ -e "$MANIFESTS/kube-apiserver.yaml" ]; then
    echo host
  fi
}

echo "begin: $(now)"
echo 'listeners:'
listeners
echo 'room:'
room
echo 'lacking:'
for feature in $KERNEL; do has_feature "$feature" || echo "$feature"; done | items
echo 'controllers:'
controllers | items
echo 'unresolved:'
unresolved | sort | items
echo 'running:'
from_manifest services kube-apiserver.yaml '- --service-cluster-ip-range='
from_manifest pods kube-controller-manager.yaml '- --cluster-cidr='
from_manifest version kube-apiserver.yaml 'image: .*:'
echo "  etcd: '$(running_etcd)'"
installed=false
if [ -e "$CONFIG/kubelet.conf" ] || [ -e /etc/etcd.env ]; then installed=true; fi
echo "installed: $installed"
echo "end: $(now)"
