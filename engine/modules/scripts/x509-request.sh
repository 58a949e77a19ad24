# shellcheck shell=sh
# Prints a certificate signing request. The configuration comes over stdin. $1: private key
set -e
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$folder/config"
openssl req -new -sha256 -key "$1" -config "$folder/config"
