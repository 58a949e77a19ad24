#!/bin/sh
# Prints a sources.list for Debian 12, main and security, source packages included,
# from the mirrors this machine's own apt uses. apt itself reads its configuration,
# so one-line and deb822 forms, comments and disabled entries all come out right.
set -eu

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# shellcheck disable=SC2016 # apt fills these in, not the shell
targets() {
  apt-get indextargets "$@" --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    grep -E '^[^ ]+ bookworm(-updates|-security)? main$' | sort -u
}

# apt tells only of what it has fetched lists for. Where it has none yet, lists of the lab's own do:
# a machine's apt is not updated behind its back.
found=$(targets)
if [ -z "$found" ]; then
  lists=$CACHE/apt-lists
  mkdir -p "$lists/partial"
  apt-get -qq -o Dir::State::lists="$lists" -o Acquire::Languages=none update >&2
  found=$(targets -o Dir::State::lists="$lists")
fi
if [ -z "$found" ]; then
  echo 'no Debian 12 (bookworm) main entry in this machine'\''s apt sources: the lab needs one' >&2
  exit 1
fi

echo "$found" | while read -r uri release component; do
  echo "deb [signed-by=$keyring] $uri $release $component"
  echo "deb-src [signed-by=$keyring] $uri $release $component"
done
