#!/bin/sh
# any-match PATTERN: exit code 0 when a path fits the glob pattern.
# Only file names may be expanded here: no word splitting, so that blanks in a pattern are kept.
IFS=''
# shellcheck disable=SC2086
set -- $1
[ -e "$1" ] || [ -L "$1" ]
