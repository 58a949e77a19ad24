#!/bin/sh
# Fails unless a package in a root has the version that its repacked form is named after:
# Debian may have moved on, and then the name is to be changed with it.
# usage: packaged.sh ROOT PACKAGE VERSION
set -eu

latest=$(zcat "$1/usr/share/doc/$2"/changelog.Debian*.gz | head -n 1)
case $latest in
  *"($3"[-~+]*) ;;
  *)
    echo "$2 is no longer version $3, but: $latest" >&2
    exit 1
    ;;
esac
