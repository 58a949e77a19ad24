#!/bin/sh
# copy-file SRC DEST FOLLOW MODE OWNERSHIP [VALIDATE…]: replaces a file by another one of this host, atomically.
# FOLLOW, MODE and OWNERSHIP may be empty; with FOLLOW, what a symlink points to is replaced; %s among
# the words of VALIDATE stands for the new file.
set -eu
src=$1 dest=$2 follow=$3 mode=$4 ownership=$5
shift 5
if [ -n "$follow" ] && [ -L "$dest" ]; then dest=$(readlink -f -- "$dest"); fi
new=$(mktemp "${dest%/*}/.tsplay.XXXXXX")
trap 'rm -f "$new"' EXIT
trap 'exit 1' HUP INT TERM
cat -- "$src" >"$new"
if [ -n "$ownership" ]; then chown -- "$ownership" "$new"; fi
chmod -- "$mode" "$new"
count=$#
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  case $word in *%s*) word=${word%%\%s*}$new${word#*%s} ;; esac
  set -- "$@" "$word"
  count=$((count - 1))
done
if [ "$#" -gt 0 ]; then "$@" </dev/null >&2; fi
# Not every sync knows -f; a full one serves as well.
sync -f "$new" 2>/dev/null || sync
mv -f -- "$new" "$dest"
