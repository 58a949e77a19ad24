#!/bin/sh
# Asks scheduler and controller manager on this machine again and again whether they lead, by their own metrics.
# usage: leaders.sh FOLDER; ends when FOLDER/stop is there. Prints, a saying a line: COMPONENT FROM TO WORD, the times
# in milliseconds; leads, waits, gone (nobody listens) or silent (an answer that tells neither).
set -u
folder=$1
conf=/etc/kubernetes/admin.conf

now() { date +%s%3N; }

part() { sed -n "s/^ *client-$1-data: //p" "$conf" | base64 -d >"$folder/$1"; }

word() {
  answer=$(curl --silent --insecure --max-time 1 --cert "$folder/certificate" --key "$folder/key" \
    --write-out '\nended with %{exitcode}\n' "https://127.0.0.1:$1/metrics" | grep -E '^(leader_election_master_status|ended)')
  case $answer in
  *'} 1'*) echo leads ;;
  *'} 0'*) echo waits ;;
  *'with 7') echo gone ;;
  *) echo silent ;;
  esac
}

watch() {
  while [ ! -e "$folder/stop" ]; do
    from=$(now)
    said=$(word "$2")
    echo "$1 $from $(now) $said"
    sleep 0.2
  done
}

umask 077
part certificate
part key
watch kube-controller-manager 10257 &
watch kube-scheduler 10259 &
wait
