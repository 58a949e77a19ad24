# shellcheck shell=sh
# What the checks must know of a host besides its facts, as YAML. Changes nothing, and needs no tool that a small
# system lacks. From the environment: PORTS that the cluster will need, NAMES that must resolve, FOLDERS that need
# room, KERNEL features by their modules' names, OWN folders of the cluster's programs, CONFIG and MANIFESTS folders,
# KUBECTL, OURS (programs of the distribution that are the cluster's once a file is, as FILE:NAME), SITES that must
# answer (URLs, with commas between those of which one will do), PEERS (ADDRESS:PORT) to which the way must be open,
# UNITS that may run, what the firewall on INTERFACE must let in (PORT/PROTOCOL, or a protocol without ports), as
# FIREWALL, the settings of KEEPALIVED, and of a balancer the port on which it and those beside it serve, as BALANCER.
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

is_ours() { grep -qs '^# Managed by tsplay' "$1"; }

# $1: the socket's inode in /proc/net/tcp; $2: the port
listener() {
  name='' program='' pid='' own=false
  for found in $(printf '%s\n' "$sockets" | sed -n "s/^\([0-9]*\) $1\$/\1/p"); do
    pid=$found
    # A shell that has handed its socket down keeps it open, too: the youngest is who listens.
  done
  # It ended while this script was looking, and its port is free.
  if [ -n "$pid" ] && [ ! -d "/proc/$pid" ]; then return 0; fi
  if [ -n "$pid" ]; then
    name=$(plain 2>/dev/null <"/proc/$pid/comm")
    program=$(readlink "/proc/$pid/exe" 2>/dev/null | plain)
    for folder in $OWN; do
      case $program in "$folder"/*) own=true ;; esac
    done
    for pair in ${OURS-}; do
      if [ "${program##*/}" = "${pair##*:}" ] && is_ours "${pair%:*}"; then own=true; fi
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
    # Not every file system counts inodes.
    inodes=$(df -Pi "$there/" 2>/dev/null | awk 'NR == 2 { print ($2 > 0 ? int($4 * 100 / $2) : 100) }')
    df -Pk "$there/" 2>/dev/null | {
      read -r _
      read -r _ total _ free _ mount
      printf "  - {path: '%s', mount: '%s', mb: %s, percent: %s, inodes: %s}\n" "$folder" "$(printf %s "$mount" | plain)" \
        $((free / 1024)) $((free * 100 / (total > 0 ? total : 1))) "${inodes:-100}"
    }
  done
}

has_feature() {
  case $1 in
  overlay) if grep -qw overlay /proc/filesystems; then return 0; fi ;;
  br_netfilter) if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then return 0; fi ;;
  nf_conntrack) if [ -e /proc/sys/net/netfilter/nf_conntrack_max ]; then return 0; fi ;;
  ip_vs) if [ -e /proc/net/ip_vs ]; then return 0; fi ;;
  nfs) if grep -qw nfs4 /proc/filesystems; then return 0; fi ;;
  esac
  if [ -d "/sys/module/$1" ]; then return 0; fi
  for list in modules.builtin modules.dep; do
    # Also compressed, as .ko.xz.
    if grep -q "/$1\.ko" "/lib/modules/$(uname -r)/$list" 2>/dev/null; then return 0; fi
  done
  # Built in, and known to no list: its functions have its name; those of nfs have the server's, too.
  [ "$1" != nfs ] && grep -q " $1_" /proc/kallsyms 2>/dev/null
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

# $1: ADDRESS:PORT, $2: what a connection that is not made may say.
opens() {
  said=$(timeout 4 bash -c ">/dev/tcp/${1%:*}/${1##*:}" 2>&1) && return 0
  case $said in
  *$2*) return 0 ;;
  # Told of names.
  *'not known'* | *resolution*) return 0 ;;
  esac
  return 1
}

answers() {
  for url in $(echo "$1" | tr , ' '); do
    address=${url#*://}
    address=${address%%/*}
    case $address in
    '['*) return 0 ;;
    *:*) ;;
    *) case $url in http://*) address=$address:80 ;; *) address=$address:443 ;; esac ;;
    esac
    opens "$address" '#' && return 0
  done
  return 1
}

# Where nothing listens yet, a refusal shows that the way is open.
closed_ways() {
  { command -v bash && command -v timeout; } >/dev/null || return 0
  for way in $PEERS; do
    { opens "$way" refused || echo "peer $way"; } &
  done
  for site in $SITES; do
    { answers "$site" || echo "site $site"; } &
  done
  wait
}

# With whom this balancer has shared an address by VRRP, as far as they still serve.
beside() {
  [ -n "${BALANCER-}" ] && is_ours "$KEEPALIVED" || return 0
  { command -v bash && command -v timeout; } >/dev/null || return 0
  sed -n '/^ *unicast_peer {/,/}/ s/^ *\([0-9a-fA-F.:]*\)$/\1/p' "$KEEPALIVED" | {
    while read -r peer; do
      { if opens "$peer:$BALANCER" '#'; then echo "$peer"; fi; } &
    done
    wait
  }
}

active() {
  command -v systemctl >/dev/null || return 0
  # shellcheck disable=SC2086 # words
  set -- $UNITS
  systemctl is-active "$@" 2>/dev/null | while read -r state; do
    if [ "$state" = active ]; then echo "$1"; fi
    shift
  done
}

# What others have made of this host.
others() {
  if [ -s "$CONFIG/kubelet.conf" ] && ! is_ours "$CONFIG/kubelet.env"; then echo "a node of another cluster ($CONFIG)"; fi
  if [ -e /etc/etcd.env ] && ! is_ours /etc/etcd.env; then echo 'an etcd (/etc/etcd.env)'; fi
}

# $1: PORT/PROTOCOL, $2: what is open, as PORT/PROTOCOL and FROM-TO/PROTOCOL; a protocol without ports by its name or
# its number.
is_open() {
  case $1 in
  */*) ;;
  vrrp) case " $2 " in *' vrrp '* | *' 112 '*) return 0 ;; *) return 1 ;; esac ;;
  ipencap) case " $2 " in *' ipencap '* | *' 4 '*) return 0 ;; *) return 1 ;; esac ;;
  esac
  for range in $2; do
    case $range in *"/${1#*/}") ;; *) continue ;; esac
    range=${range%/*}
    if [ "${1%/*}" -ge "${range%-*}" ] && [ "${1%/*}" -le "${range#*-}" ]; then return 0; fi
  done
  return 1
}

# $1: who, $2: what is open, $3: whether that is all there is to know
firewalled() {
  echo "  name: $1"
  echo "  sure: $3"
  printf '  closed: [ '
  for port in $FIREWALL; do is_open "$port" "$2" || printf '%s, ' "$port"; done
  echo ']'
}

by_firewalld() {
  zone=$(firewall-cmd --get-zone-of-interface="$INTERFACE" 2>/dev/null) || zone=$(firewall-cmd --get-default-zone)
  rules=$(firewall-cmd --zone="$zone" --list-all)
  # Everything is let in.
  case $rules in *'target: ACCEPT'*) return 0 ;; esac
  part() { printf '%s\n' "$rules" | sed -n "s/^ *$1: *//p"; }
  open="$(part ports) $(part protocols)"
  for service in $(part services); do
    case $service in
    *kube* | *etcd* | *vxlan* | *bgp* | *wireguard* | *vrrp* | *keepalived*)
      open="$open $(firewall-cmd --info-service="$service" | sed -n -e 's/^ *ports: *//p' -e 's/^ *protocols: *//p' | tr '\n' ' ')"
      ;;
    esac
  done
  sure=true
  if printf '%s' "$rules" | grep -q '^[[:space:]]*rule ' || firewall-cmd --get-active-zones | grep -q sources; then sure=false; fi
  firewalled firewalld "$open" $sure
}

by_ufw() {
  rules=$(ufw status verbose 2>/dev/null)
  case $rules in *'allow (incoming)'* | *inactive*) return 0 ;; esac
  open=$(printf '%s\n' "$rules" | awk '/ALLOW/ && / Anywhere/ && $1 ~ /^[0-9]/ {
    split($1, word, "/"); gsub(":", "-", word[1])
    if (word[2] == "") print word[1] "/tcp", word[1] "/udp"; else print word[1] "/" word[2] }')
  # Of protocols without ports it does not tell all.
  open="$open $(iptables -S 2>/dev/null | sed -n 's/^-A ufw-.* -p \([a-z0-9]*\) .*-j ACCEPT$/\1/p' | tr '\n' ' ')"
  sure=true
  if printf '%s\n' "$rules" | awk '/ALLOW/ && $0 !~ / Anywhere( \(v6\))? *$/ { found = 1 } END { exit !found }'; then sure=false; fi
  firewalled ufw "$open" $sure
}

# Whose rules let nothing in but what they name; of rules that nobody manages, only that there are some is known.
firewall() {
  running=" $(active | tr '\n' ' ')"
  case $running in *' firewalld '*) by_firewalld && return ;; esac
  case $running in *' ufw '*) by_ufw && return ;; esac
  if iptables -S INPUT 2>/dev/null | grep -qE '^-P INPUT (DROP|REJECT)'; then
    firewalled iptables '' false
  elif nft list ruleset 2>/dev/null | grep -qE 'hook input .*policy drop'; then
    firewalled nftables '' false
  fi
}

items() { sed "s/.*/  - '&'/"; }

# $1: key, $2: manifest, $3: what stands before the value
from_manifest() {
  printf "  %s: '%s'\n" "$1" "$(sed -n "s|^ *$3||p" "$MANIFESTS/$2" 2>/dev/null | head -n 1 | plain)"
}

# Who runs the etcd that this host holds or asks.
running_etcd() {
  if [ -e "$MANIFESTS/etcd.yaml" ] || grep -qs -e '--etcd-cafile=.*/etcd/ca[.]crt$' "$MANIFESTS/kube-apiserver.yaml"; then
    echo kubeadm
  elif [ -e /etc/etcd.env ] || [ -e "$MANIFESTS/kube-apiserver.yaml" ]; then
    echo host
  fi
}

# Who a control plane takes for the cluster's nodes; nobody, where its API server does not answer.
nodes() {
  [ -x "${KUBECTL-}" ] && [ -s "$CONFIG/admin.conf" ] && [ -s "$MANIFESTS/kube-apiserver.yaml" ] || return 0
  "$KUBECTL" --kubeconfig="$CONFIG/admin.conf" --request-timeout=5s get nodes --no-headers 2>/dev/null |
    while read -r name status roles _; do
      printf "  - {name: '%s', status: '%s', roles: '%s'}\n" "$name" "$status" "$roles"
    done
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
echo 'nodes:'
nodes
echo 'ways:'
closed_ways | sort | items
echo 'active:'
active | items
echo 'others:'
others | items
echo 'firewall:'
firewall
echo 'beside:'
beside | sort | items
installed=false
if [ -e "$CONFIG/kubelet.conf" ] || [ -e /etc/etcd.env ]; then installed=true; fi
echo "installed: $installed"
echo "end: $(now)"
