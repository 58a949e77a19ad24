# shellcheck shell=sh
# Who belongs to the running etcd cluster and who of them is well, as YAML. Changes nothing.
# From the environment: ENDPOINTS of the inventory, with spaces between them; ETCDCTL, and what etcdctl itself reads.
LC_ALL=C
export LC_ALL

# The question goes through a quorum: a member that was taken out, or that is alone, is not well.
healthy() { "$ETCDCTL" --endpoints="$1" --dial-timeout=2s --command-timeout=4s endpoint health >/dev/null 2>&1; }

cluster() {
  "$ETCDCTL" --endpoints="$1" --command-timeout=4s endpoint status --write-out=fields | sed -n 's/^"ClusterID" : //p'
}

well=$(
  # shellcheck disable=SC2153 # from the environment
  for endpoint in $ENDPOINTS; do
    { ! healthy "$endpoint" || echo "$(cluster "$endpoint") $endpoint"; } &
  done
  wait
)
if [ -z "$well" ]; then
  printf '%s\n' 'answers: false' 'clusters: []' 'members: []'
  exit 0
fi

member() {
  well=false
  if [ "$2" = started ] && healthy "${5%%,*}"; then well=true; fi
  printf "  - {id: '%s', status: '%s', name: '%s', peer: '%s', client: '%s', learner: %s, healthy: %s}\n" \
    "$1" "$2" "$3" "$4" "${5%%,*}" "${6:-false}" "$well"
}

endpoints=$(printf '%s\n' "$well" | cut -d ' ' -f 2 | paste -s -d , -)
list=$("$ETCDCTL" --endpoints="$endpoints" --command-timeout=4s member list) || exit 1
echo 'answers: true'
echo 'clusters:'
printf '%s\n' "$well" | cut -d ' ' -f 1 | sort -u | sed "s/.*/  - '&'/"
echo 'members:'
printf '%s\n' "$list" | sed 's/, /|/g' | {
  while IFS='|' read -r id status name peer client learner; do
    member "$id" "$status" "$name" "$peer" "$client" "$learner" &
  done
  wait
} | sort
