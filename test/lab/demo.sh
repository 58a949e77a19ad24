#!/bin/sh
# npm run demo: three real nodes, their address list made into an inventory, the inventory made
# into a cluster, the cluster shown, and the same run once more to show that it changes nothing.
set -eu

cd "$(dirname "$0")/../.."
lab=demo
state=${TSPLAY_LAB_STATE:-/var/lib/tsplay-lab}/$lab
inventory=$state/inventory

step() { printf '\n\033[1m== %s\033[0m\n' "$1"; }
show() { printf '$ %s\n' "$*"; "$@"; }

step 'Build tsplay'
npm run --silent build

step 'Bring up three nodes'
npm run --silent lab -- --lab $lab up 3

step 'Make an inventory from their addresses'
mkdir -p "$inventory"
cp -R inventory/sample/group_vars "$inventory"
# What a machine that cannot reach the internet needs: where files and images are, and their checksums.
for group in all k8s-cluster; do
  cp "$state/group_vars/all/lab.yml" "$inventory/group_vars/$group/zz-lab.yml"
done
rm -f "$inventory/hosts.yml"
# shellcheck disable=SC2046 # one argument an address
show node dist/inventory/builder/cli.js --config "$inventory/hosts.yml" $(cat "$state/ips")

step 'Make the inventory a cluster'
show node dist/engine/cli.js -i "$inventory/hosts.yml" cluster.yml

step 'Look at it'
npm run --silent lab -- --lab $lab ssh node1 -- kubectl --kubeconfig=/etc/kubernetes/admin.conf get nodes -o wide

step 'Run it again: nothing is to be changed'
again=$(mktemp)
trap 'rm -f "$again"' EXIT
code=0
show node dist/engine/cli.js -i "$inventory/hosts.yml" cluster.yml >"$again" || code=$?
cat "$again"
[ "$code" -eq 0 ] || exit "$code"
if grep -Eq '^node[0-9]+ +: .*changed=[1-9]' "$again"; then
  echo 'The second run changed something: that is a fault of tsplay.' >&2
  exit 1
fi

printf '\nThe cluster is yours to look at:\n'
printf '  npm run lab -- --lab %s ssh node1      a shell on a node (kubectl is there)\n' $lab
printf '  npm run lab -- --lab %s down           takes everything away again\n' $lab
