# shellcheck shell=sh
# For each module: whether it is in the kernel, then the lines of the files that load it at boot.
# $@: names, with underscores for dashes
release=$(uname -r)

# Containers see neither /sys/module nor files of modules: what a module brings tells as well.
is_felt() {
  case $1 in
  br_netfilter) [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] ;;
  nf_conntrack) [ -e /proc/sys/net/netfilter/nf_conntrack_max ] ;;
  ip_vs) [ -e /proc/net/ip_vs ] ;;
  *) awk -v name="$1" '$NF == name { found = 1 } END { exit !found }' /proc/filesystems ;;
  esac
}

for name; do
  state=absent
  if [ -d "/sys/module/$name" ] || grep -q "^$name " /proc/modules 2>/dev/null; then
    state=loaded
  elif is_felt "$name"; then
    state=builtin
  else
    for folder in /lib/modules /usr/lib/modules; do
      [ -r "$folder/$release/modules.builtin" ] || continue
      if tr - _ <"$folder/$release/modules.builtin" | grep -q "/$name\.ko"; then
        state=builtin
        break
      fi
    done
  fi
  printf 'module %s %s\n' "$state" "$name"
done
for file in /etc/modules /etc/modules-load.d/*.conf /etc/modprobe.d/*.conf; do
  [ -f "$file" ] || continue
  printf 'file %s\n' "$file"
  # sed would leave a last line without an end open, and the next file would follow on it.
  awk '{ print " " $0 }' "$file"
done
