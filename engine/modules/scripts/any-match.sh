#!/bin/sh
# any-match PATTERN: whether a path fits the glob pattern, seen from the folder it is asked in. ~ is the
# user's home. 3: none does.
case $1 in \~ | \~/*) set -- "$HOME${1#?}" ;; esac
# Only file names may be expanded here: no word splitting, so that blanks in a pattern are kept.
IFS=''
# shellcheck disable=SC2086
set -- $1
[ -e "$1" ] || [ -L "$1" ] || exit 3
