# shellcheck shell=sh
# uri: makes the request of stdin; prints the headers, an empty line and the body.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
http_read
: >"$work/body"
: >"$work/headers"
http_get "$work/body" "$work/headers" "$work"
tr -d '\r' <"$work/headers" | sed '/^$/d'
echo
cat "$work/body"
