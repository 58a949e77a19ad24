# shellcheck shell=sh
# Prints the certificate for a signing request, which comes over stdin.
# $1 $2: the CA's certificate and key; $3: days; $4: serial number; $5: configuration
set -e
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$folder/csr"
printf '%s' "$5" >"$folder/config"
openssl x509 -req -sha256 -in "$folder/csr" -CA "$1" -CAkey "$2" -set_serial "$4" -days "$3" \
  -extfile "$folder/config" -extensions ext
