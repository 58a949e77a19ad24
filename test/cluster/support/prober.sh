#!/bin/sh
# Asks the API again and again, each time as a new process on a new connection, without waiting for
# the answers to the questions before: one read and one write every quarter of a second.
# usage: prober.sh FOLDER URL [read], with FOLDER/curlrc (who asks, and the CA); ends when FOLDER/stop is there,
# and after ten minutes, for a test that failed stops nobody. With read nothing is written.
# Prints, an answer a line: KIND STARTED ENDED HTTP_STATUS CURL_STATUS, the times in milliseconds.
set -u
folder=$1 url=$2 kinds=${3:-read and write}

now() { date +%s%3N; }

ask() {
  kind=$1
  shift
  started=$(now)
  status=$(curl --config "$folder/curlrc" --silent --max-time 30 --output /dev/null --write-out '%{http_code}' "$@" "$url")
  curl=$?
  echo "$kind $started $(now) $status $curl"
}

end=$(($(date +%s) + 600))
while [ ! -e "$folder/stop" ] && [ "$(date +%s)" -lt "$end" ]; do
  ask read &
  [ "$kinds" = read ] || ask write --request PATCH --header 'Content-Type: application/merge-patch+json' \
    --data "{\"data\":{\"at\":\"$(now)\"}}" &
  sleep 0.25
done
wait
