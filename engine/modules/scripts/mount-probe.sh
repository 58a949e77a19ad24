# shellcheck shell=sh
# Prints what is mounted, what is swapped to, whether a path is a folder, and an fstab.
# $1: the fstab; $2: the path, or nothing
sed 's/^/mount /' /proc/self/mountinfo
[ ! -r /proc/swaps ] || sed '1d; s/^/swap /' /proc/swaps
if [ -d "$2" ]; then
  echo 'path folder'
elif [ -e "$2" ]; then
  echo 'path file'
else
  echo 'path none'
fi
if [ -e "$1" ]; then
  echo fstab
  cat "$1"
else
  echo none
fi
