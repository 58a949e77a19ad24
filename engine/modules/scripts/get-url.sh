# shellcheck shell=sh
# get-url DEST ALGORITHM DIGEST MODE OWNERSHIP BACKUP: downloads the request of stdin beside DEST, checks it,
# and moves it there. Prints the digest. All but DEST and ALGORITHM may be empty; without MODE nothing
# is moved, nor anything written to the folder of DEST. BACKUP: where the old file is kept.
# 3: there is no folder for DEST. 66: the digest is another one. 22: the server's status is no success.
set -eu
dest=$1 algorithm=$2 digest=$3 mode=$4 ownership=$5 backup=$6
[ -d "${dest%/*}/" ] || exit 3
work=$(mktemp -d)
new=
trap 'rm -rf "$work" ${new:+"$new"}' EXIT
trap 'exit 1' HUP INT TERM
if [ -n "$mode" ]; then new=$(mktemp "${dest%/*}/.tsplay.XXXXXX"); else new=$work/new; fi
http_read
: >"$work/headers"
http_get "$new" "$work/headers" "$work"
status=$(tr -d '\r' <"$work/headers" | sed -n 's|^HTTP/[^ ]* *||p' | tail -n 1)
case $status in '' | 2*) ;;
*)
  echo "the server answered $status" >&2
  exit 22
  ;;
esac
got=$("${algorithm}sum" <"$new")
got=${got%% *}
printf '%s\n' "$got"
if [ -n "$digest" ] && [ "$got" != "$digest" ]; then exit 66; fi
if [ -z "$mode" ]; then exit 0; fi
if [ -n "$ownership" ]; then chown -- "$ownership" "$new"; fi
chmod -- "$mode" "$new"
if [ -n "$backup" ]; then cp -p -- "$dest" "$backup"; fi
sync -f "$new" 2>/dev/null || sync
mv -f -- "$new" "$dest"
