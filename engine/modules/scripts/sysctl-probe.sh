# shellcheck shell=sh
# Prints the live value of each parameter, then a sysctl file.
# $1: the file; the rest: paths below /proc/sys
file=$1
shift
for path; do
  if value=$(cat "/proc/sys/$path" 2>/dev/null); then
    printf 'live %s\n' "$(printf '%s' "$value" | tr '\n\t' '  ')"
  elif [ -e "/proc/sys/$path" ]; then
    echo unreadable
  else
    echo missing
  fi
done
if [ -e "$file" ]; then
  echo file
  cat "$file"
else
  echo none
fi
