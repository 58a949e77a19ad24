# shellcheck shell=sh
# Prints the group's line of the group database. $1: its name
if command -v getent >/dev/null; then
  getent group "$1" || [ $? -eq 2 ]
else
  awk -F: -v name="$1" '$1 == name' /etc/group
fi
