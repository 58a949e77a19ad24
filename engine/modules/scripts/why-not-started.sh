#!/bin/sh
# why-not-started PROGRAM: a word for what is in the way (missing, builtin, directory, denied,
# interpreter; none: it can be started), then PATH, then the interpreter, each on its line.
# Nothing but the shell's own words: PATH may be what is wrong.
tell() {
  printf '%s\n' "$1" "$PATH" "$2"
  exit 0
}

tsp_file='' tsp_denied=''
case $1 in
*/*) [ ! -e "$1" ] || tsp_file=$1 ;;
*)
  set -f
  IFS=:
  for tsp_folder in $PATH; do
    [ -f "${tsp_folder:-.}/$1" ] || continue
    tsp_denied=1
    [ ! -x "${tsp_folder:-.}/$1" ] || tsp_file=${tsp_folder:-.}/$1
    [ -z "$tsp_file" ] || break
  done
  ;;
esac

if [ -z "$tsp_file" ]; then
  [ -z "$tsp_denied" ] || tell denied
  case $1 in
  */*) tell missing ;;
  esac
  ! command -v "$1" >/dev/null || tell builtin
  tell missing
fi
[ ! -d "$tsp_file" ] || tell directory
[ -x "$tsp_file" ] || tell denied
[ -r "$tsp_file" ] || tell none
IFS= read -r tsp_line <"$tsp_file"
case $tsp_line in
'#!'*)
  set -f
  IFS=' 	'
  # shellcheck disable=SC2086 # the words of the line
  set -- ${tsp_line#'#!'}
  [ -x "$1" ] || tell interpreter "$1"
  ;;
esac
tell none
