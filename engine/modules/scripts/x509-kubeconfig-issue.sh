# shellcheck shell=sh
# Puts a new key and a certificate for it into a kubeconfig, whose other lines stay. openssl's configuration comes
# over stdin. $1: kubeconfig; $2 $3: the CA's certificate and key; $4: RSA or EC; $5: how that key is made;
# $6: days; $7: serial number
set -e
umask 077
folder=$(mktemp -d "$(dirname "$1")/.tsplay-XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$folder/config"
openssl genpkey -algorithm "$4" -pkeyopt "$5" -out "$folder/key" 2>"$folder/said" || {
  cat "$folder/said" >&2
  exit 1
}
openssl req -new -sha256 -key "$folder/key" -config "$folder/config" -out "$folder/csr"
openssl x509 -req -sha256 -in "$folder/csr" -CA "$2" -CAkey "$3" -set_serial "$7" -days "$6" \
  -extfile "$folder/config" -extensions ext -out "$folder/cert"
# The key is on no command line: printf is the shell's own, and sed reads from a file.
{
  printf 's|^\( *client-certificate-data:\).*|\\1 %s|\n' "$(openssl base64 -A -in "$folder/cert")"
  printf 's|^\( *client-key-data:\).*|\\1 %s|\n' "$(openssl base64 -A -in "$folder/key")"
} >"$folder/edit"
cp -p "$1" "$folder/kubeconfig"
sed -f "$folder/edit" "$1" >"$folder/kubeconfig"
sync "$folder/kubeconfig" 2>/dev/null || sync
mv -f "$folder/kubeconfig" "$1"
