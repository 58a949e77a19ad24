# shellcheck shell=sh
# Reboots the host, by whatever it has. $1: what its users are told
if [ -d /run/systemd/system ]; then
  shutdown -r now "$1" 2>/dev/null || systemctl reboot
elif command -v shutdown >/dev/null; then
  shutdown -r now "$1"
else
  reboot
fi
