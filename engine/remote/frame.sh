# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# The framed shell's own functions. It reads its requests as shell text from stdin and ends each
# answer with a line on stdout and one on stderr that no command can know.
# Before this text: tsp_nonce=…
# shellcheck disable=SC2034 # requests use it
# By its path: a command's own PATH may not lead to it.
tsp_setsid=$(command -v setsid)

# $1: number of the request, $2: exit status, $3: 1 if processes are left that hold our output
tsp_end() {
  printf '%s:%s\n' "$tsp_nonce" "$1" >&2
  printf '%s:%s:%s:%s\n' "$tsp_nonce" "$1" "$2" "${3-0}"
}

# $1: number of the request whose command was started last
tsp_wait() {
  wait "$!" 2>/dev/null
  tsp_code=$?
  tsp_left=0
  if kill -0 "-$!" 2>/dev/null; then
    tsp_left=1
  fi
  tsp_end "$1" "$tsp_code" "$tsp_left"
}

# $1: path. 90: not a file
tsp_read() {
  [ -f "$1" ] || return 90
  cat -- "$1"
}
