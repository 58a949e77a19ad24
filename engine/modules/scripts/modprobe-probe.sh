# shellcheck shell=sh
# For each module: whether it is in the kernel, then the lines of the files that load it at boot.
# $@: names, with underscores for dashes
release=$(uname -r)
for name; do
  state=absent
  if [ -d "/sys/module/$name" ] || grep -q "^$name " /proc/modules 2>/dev/null; then
    state=loaded
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
  sed 's/^/ /' "$file"
done
