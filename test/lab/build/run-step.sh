#!/bin/sh
# Runs a build step on an empty OUT, after an earlier one that its killed builder left running.
# usage: run-step.sh SCRIPT
set -eu

# The lock is inherited by the script, and so held for as long as anything of it lives.
exec 9>"$CACHE/step.lock"
flock 9
rm -rf "$OUT"
mkdir "$OUT"
exec "$1"
