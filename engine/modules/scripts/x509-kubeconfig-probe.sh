# shellcheck shell=sh
# Prints a kubeconfig's client certificate, its CA's and what belongs to its private key, never the key itself.
# $1: kubeconfig; $2: the CA's certificate
if ! command -v openssl >/dev/null; then
  echo 'openssl is not installed' >&2
  exit 127
fi
field() { sed -n "s/^ *$2: *//p" "$1" | head -n 1; }
echo "now $(date +%s)"
if [ -e "$2" ]; then
  echo "ca $(openssl base64 -A -in "$2")"
fi
if [ -e "$1" ]; then
  echo 'kubeconfig yes'
  echo "cert $(field "$1" client-certificate-data)"
  echo "public $(field "$1" client-key-data | openssl base64 -d -A |
    openssl pkey -passin pass: -pubout -outform DER 2>/dev/null | openssl base64 -A)"
fi
