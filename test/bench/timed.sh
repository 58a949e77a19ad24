#!/bin/bash
# Runs a command with its output in NAME.log, and its seconds (real, user, system) in NAME.time.
# usage: timed.sh NAME COMMAND [ARGUMENT...]
name=$1
shift
TIMEFORMAT='%R %U %S'
{ time "$@" >"$name.log" 2>&1; } 2>"$name.time"
