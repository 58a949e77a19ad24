# shellcheck shell=sh
# unpack ARCHIVE DEST OPTIONS… [-- MEMBERS…]: unpacks a tar archive and prints what was in it.
set -eu
archive=$1 dest=$2
shift 2
tar -x -f "$archive" -C "$dest" "$@"
if tar --version 2>/dev/null | grep -q GNU; then
  tar -t --show-transformed-names -f "$archive" "$@"
else
  tar -t -f "$archive" "$@"
fi
