# shellcheck shell=sh
# unpacked ARCHIVE DEST OPTIONS… [-- MEMBERS…]: how a tar archive differs from what lies in DEST.
# ARCHIVE may be -, for stdin. Prints the differences as tar does, a line of dashes, and the state of
# each member: hex mode, uid, gid, owner, group, path. 3: there is no DEST. 4: there is no ARCHIVE.
set -eu
archive=$1 dest=$2
shift 2
export LC_ALL=C
[ "$archive" = - ] || [ -f "$archive" ] || exit 4
[ -d "$dest" ] || exit 3
id -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
if [ "$archive" = - ]; then
  archive=$work/archive
  cat >"$archive"
fi
if tar_is_gnu; then
  # Names as they are, to be found again; not with octal escapes.
  tar -t --quoting-style=literal --show-transformed-names -f "$archive" "$@" >"$work/members"
  # 1: there are differences; what is worse says so itself.
  code=0
  tar -d -f "$archive" -C "$dest" "$@" 2>&1 || code=$?
  [ "$code" -le 1 ] || exit "$code"
else
  # The tar of busybox cannot compare: unpack it elsewhere and look.
  mkdir "$work/tree"
  tar_unpack "$archive" "$work/tree" "$@"
  (cd "$work/tree" && find . -mindepth 1) | sed 's|^\./||' >"$work/members"
  while IFS= read -r path; do
    new=$work/tree/$path old=$dest/$path
    if ! [ -e "$old" ] && ! [ -L "$old" ]; then
      printf '%s: Warning: Cannot stat: missing\n' "$path"
    elif [ -L "$new" ]; then
      [ "$(readlink "$new")" = "$(readlink "$old")" ] || printf '%s: Symlink differs\n' "$path"
    else
      if [ -f "$new" ] && ! cmp -s "$new" "$old"; then printf '%s: Contents differ\n' "$path"; fi
      [ "$(stat -c %a "$new")" = "$(stat -c %a "$old")" ] || printf '%s: Mode differs\n' "$path"
    fi
  done <"$work/members"
fi
echo ---
cd "$dest"
sed '/^$/d; s|/$||' "$work/members" | tr '\n' '\0' | xargs -0 -r stat -c '%f %u %g %U %G %n' 2>/dev/null || :
