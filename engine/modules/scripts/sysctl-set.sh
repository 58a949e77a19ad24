# shellcheck shell=sh
# Gives a parameter its value. Not by sysctl: some of its versions fail with exit code 0.
# $1: path below /proc/sys; $2: value
printf '%s\n' "$2" | tee "/proc/sys/$1" >/dev/null
