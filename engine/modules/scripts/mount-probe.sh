# shellcheck shell=sh
# Prints what is mounted, what is swapped to, whether a path is a folder, and an fstab.
# $1: the fstab; $2: the path, or nothing; $3: a source, or nothing
sed 's/^/mount /' /proc/self/mountinfo
[ ! -r /proc/swaps ] || sed '1d; s/^/swap /' /proc/swaps
# Which of the mounted devices the source is, under whatever name.
case $3 in
[A-Z]*=*) wanted=$(findfs "$3" 2>/dev/null) ;;
/*) wanted=$3 ;;
*) wanted= ;;
esac
if [ -n "$wanted" ]; then
  wanted=$(readlink -f "$wanted")
  sed 's/.* - [^ ]* \([^ ]*\).*/\1/' /proc/self/mountinfo | sort -u | while read -r device; do
    case $device in /dev/*) ;; *) continue ;; esac
    # An image is mounted as the loop device before it.
    image=/sys/block/${device#/dev/}/loop/backing_file
    if [ "$(readlink -f "$device")" = "$wanted" ] ||
      { [ -e "$image" ] && [ "$(cat "$image")" = "$wanted" ]; }; then
      printf 'source %s\n' "$device"
    fi
  done
fi
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
