# shellcheck shell=sh
# Prints the group's line of the group database. $1: its name
if command -v getent >/dev/null; then
  getent group "$1" || [ $? -eq 2 ]
else
  grep "^$1:" /etc/group || [ $? -eq 1 ]
fi
