# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# Runs a program in a session of its own, with the rest of this channel's stdin.
# Both output streams end with a line that begins with $1, as in the framed shell.
# Stdin begins with shell text that sets up environment and arguments, up to the line $1.
# `read` takes one byte at a time, so nothing of what follows is lost.
tsp_end=$1 tsp_text=
while IFS= read -r tsp_line && [ "$tsp_line" != "$tsp_end" ]; do
  tsp_text="$tsp_text$tsp_line
"
done
tsp_setsid=$(command -v setsid)
eval "$tsp_text"
exec 3<&0
if [ -n "$tsp_setsid" ]; then
  set -- "$tsp_setsid" "$@"
fi
"$@" <&3 3<&- &
wait "$!" 2>/dev/null
tsp_code=$?
# A process left behind may hold our streams open: these lines say that the command is over.
printf '%s:0\n' "$tsp_end" >&2
printf '%s:0:%s:0\n' "$tsp_end" "$tsp_code"
