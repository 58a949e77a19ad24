# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# What paths are, in sections that end with the mark. One process for all paths where that is
# possible: forks are what a request costs.
# $1: the mark, $2: -L or nothing, $3: 1 for checksums, $4: bytes of content wanted plus one, or nothing
tsp_inspect() {
  tsp_mark=$1 tsp_follow=$2 tsp_sums=$3 tsp_limit=$4
  shift 4
  # The format has no user text before the name, and the name is known.
  # shellcheck disable=SC2086 # no word when empty
  LC_ALL=C stat $tsp_follow -c '%f:%u:%g:%s:%Y:%U:%G:%n' -- "$@"
  printf '\n%s\n' "$tsp_mark"
  for tsp_path do
    if [ -z "$tsp_follow" ] && [ -L "$tsp_path" ]; then
      readlink -n -- "$tsp_path"
      printf '\n%s\n' "$tsp_mark"
    fi
  done
  if [ -z "$tsp_sums$tsp_limit" ]; then
    return 0
  fi
  for tsp_path do
    shift
    if [ -f "$tsp_path" ]; then
      if [ -n "$tsp_follow" ] || ! [ -L "$tsp_path" ]; then
        set -- "$@" "$tsp_path"
      fi
    fi
  done
  if [ -n "$tsp_sums" ]; then
    if [ $# -gt 0 ]; then
      sha256sum -- "$@" || return
    fi
    printf '\n%s\n' "$tsp_mark"
  fi
  if [ -n "$tsp_limit" ]; then
    for tsp_path do
      head -c "$tsp_limit" -- "$tsp_path" || return
      printf '\n%s\n' "$tsp_mark"
    done
  fi
}
