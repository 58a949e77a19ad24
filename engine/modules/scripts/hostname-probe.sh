# shellcheck shell=sh
# Prints the name in use, the one of the next boot, and who keeps it.
printf 'live %s\n' "$(uname -n)"
printf 'static %s\n' "$(cat /etc/hostname 2>/dev/null)"
if [ -d /run/systemd/system ] && command -v hostnamectl >/dev/null; then
  echo 'keeper systemd'
else
  echo 'keeper file'
fi
