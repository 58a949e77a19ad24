# shellcheck shell=sh
# Prints every certificate in files: `file PATH`, then `cert BASE64` for each in it. Keys stay where they are.
# Of a kubeconfig those that clients show. $@: patterns of paths
echo "now $(date +%s)"

# As in its file, one after another; a kubeconfig holds them in base64.
pem() {
  cat "$1"
  sed -n 's/^ *client-certificate-data: *//p' "$1" | while read -r data; do
    echo
    printf '%s\n' "$data" | base64 -d
  done
}

# Nothing is split at blanks in paths, but patterns are.
IFS=''
for pattern in "$@"; do
  for file in $pattern; do
    [ -f "$file" ] || continue
    echo "file $file"
    pem "$file" | awk '
      /^-----BEGIN CERTIFICATE-----/ { inside = 1; text = ""; next }
      /^-----END CERTIFICATE-----/ { if (inside) print "cert " text; inside = 0; next }
      inside { gsub(/[ \t\r]/, ""); text = text $0 }'
  done
done
