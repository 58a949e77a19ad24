# shellcheck shell=sh
# wait-port HOST PORT SECONDS [READ]: exit code 0 when a connection is accepted, 1 when not, 69 when
# the host has nothing to find out with. With READ, prints what the server says by itself.
host=$1 port=$2 limit=$3 read=${4-} said=
if command -v bash >/dev/null 2>&1; then
  # shellcheck disable=SC2016 # bash expands these, not this shell
  LC_ALL=C timeout "$limit" bash -c '
    exec 3<>"/dev/tcp/$0/$1" || exit 1
    echo connected >&2
    if [ -n "$2" ]; then head -c 65536 <&3; fi' "$host" "$port" "$read" 2>&1 >&4 4>&- |
    grep -q '^connected'
  exit
fi 4>&1
if command -v nc >/dev/null 2>&1; then
  if [ -z "$read" ] && said=$(LC_ALL=C nc -z -w "$limit" "$host" "$port" 2>&1); then exit 0; fi
  case $read$said in read | *'invalid option'*) ;; *) exit 1 ;; esac
  # An nc that cannot just look waits for the server to hang up: that it still waits is an answer.
  timeout "$((limit + 1))" nc -w "$limit" "$host" "$port" </dev/null 2>/dev/null
  code=$?
  if [ "$code" = 0 ] || [ "$code" -ge 124 ]; then exit 0; fi
  exit 1
fi
if [ -z "$read" ] && command -v curl >/dev/null 2>&1; then
  at=$host
  case $host in *:*) at="[$host]" ;; esac
  took=$(curl -q -s -o /dev/null -m "$limit" -w '%{time_connect}' "http://$at:$port/" || :)
  case $took in *[1-9]*) exit 0 ;; *) exit 1 ;; esac
fi
echo 'none of bash, nc and curl is there to try a connection with' >&2
exit 69
