#!/bin/sh
# Inside the ansible root: a run that changes and one that finds nothing to do, on the masters
# (ControlPersist) that the first has left.
# usage: run-ansible.sh NAME
set -eu

cd /bench
for run in first again; do
  ./timed.sh "$1-$run" ansible-playbook --inventory ansible.hosts.yml ansible.yml
done
