# shellcheck shell=sh
# Issues a certificate for a private key and puts it in place. The configuration comes over stdin.
# $1: certificate; $2: private key; $3 $4: the CA's certificate and key, empty: signed with itself
# $5: days; $6: serial number; $7: owner:group, or nothing
set -e
umask 077
folder=$(mktemp -d "$(dirname "$1")/.tsplay-XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$folder/config"
if [ -z "$3" ]; then
  openssl req -x509 -new -sha256 -key "$2" -config "$folder/config" -extensions ext \
    -days "$5" -set_serial "$6" -out "$folder/cert"
else
  openssl req -new -sha256 -key "$2" -config "$folder/config" -out "$folder/csr"
  openssl x509 -req -sha256 -in "$folder/csr" -CA "$3" -CAkey "$4" -set_serial "$6" -days "$5" \
    -extfile "$folder/config" -extensions ext -out "$folder/cert"
fi
[ -z "$7" ] || chown "$7" "$folder/cert"
chmod 0644 "$folder/cert"
sync "$folder/cert" 2>/dev/null || sync
mv -f "$folder/cert" "$1"
