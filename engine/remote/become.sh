# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# Turns into a command run by another user.
# $1: user, $2: method, $3: sudo's prompt; the rest: the command with its arguments
tsp_user=$1 tsp_method=$2 tsp_prompt=$3
shift 3
if [ "$(id -un)" = "$tsp_user" ]; then
  exec "$@"
fi
case $tsp_method in
su)
  # shellcheck disable=SC2016 # expanded by the other user's shell
  exec su -s /bin/sh -c 'exec "$@"' -- "$tsp_user" sh "$@"
  ;;
*)
  # -k: a password asked for is always asked for, so that none is ever sent unasked.
  exec sudo -k -S -H -p "$tsp_prompt" -u "$tsp_user" -- "$@"
  ;;
esac
