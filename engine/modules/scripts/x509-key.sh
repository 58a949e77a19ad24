# shellcheck shell=sh
# Makes a private key: whole or not at all, and readable to nobody else at any time.
# $1: path; $2: RSA or ECC; $3: bits; $4: mode; $5: owner:group, or nothing
set -e
umask 077
folder=$(mktemp -d "$(dirname "$1")/.tsplay-XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
case $2 in
RSA) set -- "$@" RSA "rsa_keygen_bits:$3" ;;
*)
  case $3 in
  384) curve=secp384r1 ;;
  521) curve=secp521r1 ;;
  *) curve=prime256v1 ;;
  esac
  set -- "$@" EC "ec_paramgen_curve:$curve"
  ;;
esac
openssl genpkey -algorithm "$6" -pkeyopt "$7" -out "$folder/key" 2>"$folder/said" || {
  cat "$folder/said" >&2
  exit 1
}
[ -z "$5" ] || chown "$5" "$folder/key"
chmod "$4" "$folder/key"
sync "$folder/key" 2>/dev/null || sync
mv -f "$folder/key" "$1"
