# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# Fills a temporary file from stdin and tells its checksum. Comes after write.sh.
# $1: path, $2: name for the temporary file, $3: bytes that must arrive, or nothing
umask 077
set -C
tsp_target "$1" "$2" || exit
cat >"$tsp_tmp" || {
  tsp_abort
  exit
}
if [ -n "$3" ] && [ "$(wc -c <"$tsp_tmp")" -ne "$3" ]; then
  rm -f -- "$tsp_tmp"
  exit 93
fi
sha256sum <"$tsp_tmp"
