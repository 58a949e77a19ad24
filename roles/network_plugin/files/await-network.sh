#!/bin/sh
# Waits until nodes are Ready and the network plugin's pod on each of them runs with the settings that are wanted;
# says for every node what is missing when the time is over.
# await-network.sh SECONDS NAMESPACE SELECTOR CHECKSUM NODE... (no SELECTOR: the plugin has no pods)
set -eu

end=$(($(date +%s) + $1))
namespace=$2 selector=$3 checksum=$4
shift 4

nodes() {
  "$KUBECTL" get nodes --output='jsonpath={range .items[*]}node{"\t"}{.metadata.name}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.status.conditions[?(@.type=="Ready")].message}{"\n"}{end}'
}

pods() {
  [ -n "$selector" ] || return 0
  waiting='{.status.initContainerStatuses[*].state.waiting.message} {.status.containerStatuses[*].state.waiting.message}'
  "$KUBECTL" --namespace="$namespace" get pods --selector="$selector" --output='jsonpath={range .items[*]}pod{"\t"}{.spec.nodeName}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.metadata.annotations.tsplay/config-checksum}{"\t"}{.metadata.name}{"\t"}{.status.phase}: {.status.initContainerStatuses[*].state.waiting.reason} {.status.containerStatuses[*].state.waiting.reason} '"$waiting"'{"\n"}{end}'
}

# One line for every node that is not as it should be.
missing() {
  { nodes && pods; } | awk -F '\t' -v wanted="$*" -v selector="$selector" -v checksum="$checksum" '
    $1 == "node" { known[$2] = 1; if ($3 != "True") why[$2] = why[$2] " not Ready: " $4 ";" }
    $1 == "pod" { seen[$2] = 1 }
    $1 == "pod" && $3 != "True" { gsub(/PodInitializing */, "", $6); why[$2] = why[$2] " pod " $5 ": " $6 ";" }
    $1 == "pod" && $3 == "True" && $4 != checksum { why[$2] = why[$2] " pod " $5 " still has older settings;" }
    END {
      count = split(wanted, names, " ")
      for (at = 1; at <= count; at++) {
        name = names[at]
        if (!known[name]) why[name] = " is no node of the cluster;"
        else if (selector != "" && !seen[name]) why[name] = why[name] " has no pod of the network plugin yet;"
        if (why[name] != "") print name ":" why[name]
      }
    }' | sed 's/ *;$//'
}

while :; do
  # An API server may be away for a moment.
  if answer=$(missing "$@" 2>&1) && [ -z "$answer" ]; then exit 0; fi
  [ "$(date +%s)" -lt "$end" ] || break
  sleep 1
done
echo "$answer" >&2
exit 1
