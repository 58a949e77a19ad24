# shellcheck shell=sh
# Prints a certificate, its CA's and what belongs to a private key, never the key itself.
# $1: certificate; $2: private key; $3: the CA's certificate, or nothing
if ! command -v openssl >/dev/null; then
  echo 'openssl is not installed' >&2
  exit 127
fi
echo "now $(date +%s)"
if [ -e "$1" ]; then
  echo "cert $(openssl base64 -A -in "$1")"
  echo "cert_stat $(stat -L -c '%a %U %u %G %g' "$1")"
fi
if [ -n "$3" ] && [ -e "$3" ]; then
  echo "ca $(openssl base64 -A -in "$3")"
fi
if [ -e "$2" ]; then
  echo "key_stat $(stat -L -c '%a %U %u %G %g' "$2")"
  echo "public $(openssl pkey -in "$2" -passin pass: -pubout -outform DER 2>/dev/null | openssl base64 -A)"
fi
