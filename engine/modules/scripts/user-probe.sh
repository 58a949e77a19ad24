# shellcheck shell=sh
# Prints what is known of a user. The wanted password hash comes over stdin and never goes back.
# $1: the user; $2: the wanted primary group, or nothing
database() {
  if command -v getent >/dev/null; then
    getent "$1" "$2"
  else
    awk -F: -v name="$2" '$1 == name { print; found = 1 } END { exit !found }' "/etc/$1"
  fi
}
IFS= read -r wanted
[ -z "$2" ] || printf 'group %s\n' "$(database group "$2" | cut -d: -f3)"
entry=$(database passwd "$1") || exit 0
printf 'passwd %s\n' "$entry"
printf 'primary %s\n' "$(id -gn "$1")"
printf 'groups %s\n' "$(id -Gn "$1")"
hash=$(awk -F: -v name="$1" '$1 == name { print $2 }' /etc/shadow 2>/dev/null)
if [ "$hash" = "$wanted" ]; then
  echo 'password same'
else
  echo 'password other'
fi
