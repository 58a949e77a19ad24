# shellcheck shell=sh
# Prints the properties of a unit, or of all that a glob matches, and the drop-ins on the disk.
# $1: the option that names properties; $2: unit or glob; the rest: scope
properties=$1
name=$2
shift 2
systemctl "$@" show "$properties" -- "$name" || exit
echo
for file in /etc/systemd/system/*.d/*.conf /run/systemd/system/*.d/*.conf; do
  [ ! -e "$file" ] || echo "dropin=$file"
done
