# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# Ends everything that descends from a process, and every session its descendants lead;
# the process itself stays. Parents before their children: a shell whose command is gone would
# go on to its next one. TERM first; KILL for what is still there two seconds later.
# $1: the process
tsp_list() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$1" '
    {
      pid = $1
      # The name may hold anything, parentheses too.
      sub(/.*\) /, "")
      if ($1 != "Z") { parent[pid] = $2; session[pid] = $4 }
    }
    END {
      found[top] = 1
      do {
        more = 0
        for (pid in parent)
          if (!(pid in found) && (parent[pid] in found || (session[pid] in found && session[pid] != top))) {
            found[pid] = 1
            more = 1
          }
      } while (more)
      deepest = 0
      for (pid in found) {
        depth[pid] = 0
        for (up = parent[pid]; up in found; up = parent[up]) depth[pid]++
        if (depth[pid] > deepest) deepest = depth[pid]
      }
      for (level = 0; level <= deepest; level++)
        for (pid in found) if (pid != top && depth[pid] == level) print pid
    }'
}

tsp_all=$(tsp_list "$1")
tsp_round=0
while [ -n "$tsp_all" ] && [ "$tsp_round" -lt 30 ]; do
  tsp_signal=TERM
  if [ "$tsp_round" -ge 20 ]; then
    tsp_signal=KILL
  fi
  if [ "$tsp_round" -eq 0 ] || [ "$tsp_signal" = KILL ]; then
    # shellcheck disable=SC2086 # a list of numbers
    kill "-$tsp_signal" $tsp_all 2>/dev/null
  fi
  sleep 0.1
  # What lost its parent meanwhile is found by the list made before.
  tsp_left=
  for tsp_pid in $tsp_all; do
    if kill -0 "$tsp_pid" 2>/dev/null; then
      tsp_left="$tsp_left $tsp_pid"
    fi
  done
  tsp_all=$tsp_left
  tsp_round=$((tsp_round + 1))
done
[ -z "$tsp_all" ]
