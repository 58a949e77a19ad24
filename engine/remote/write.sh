# shellcheck shell=sh disable=SC2154 # some variables come from the text before
# Puts files in place atomically: tsp_target, then whatever fills $tsp_tmp, then tsp_commit.

# $1: path, $2: name for the temporary file. 90: not a file, 91: no such folder
tsp_target() {
  tsp_dest=$1
  if [ -L "$tsp_dest" ]; then
    tsp_dest=$(readlink -f -- "$tsp_dest") || return 91
  fi
  if [ -e "$tsp_dest" ] && ! [ -f "$tsp_dest" ]; then
    return 90
  fi
  tsp_folder=${tsp_dest%/*}
  if ! [ -d "${tsp_folder:-/}" ]; then
    return 91
  fi
  tsp_tmp=$tsp_folder/$2
}

# $1: mode, $2: owner, $3: group, each may be empty; the rest: what validates the file.
# 92: it was not valid
tsp_commit() {
  tsp_mode=$1 tsp_owner=$2 tsp_group=$3
  shift 3
  if [ -e "$tsp_dest" ]; then
    tsp_old=$(stat -L -c '%a:%u:%g' -- "$tsp_dest" "$tsp_tmp") || return
    tsp_new=${tsp_old#*
}
    tsp_old=${tsp_old%%
*}
    : "${tsp_mode:=${tsp_old%%:*}}"
    if [ "${tsp_old#*:}" != "${tsp_new#*:}" ]; then
      tsp_old=${tsp_old#*:}
      : "${tsp_owner:=${tsp_old%:*}}" "${tsp_group:=${tsp_old#*:}}"
    fi
  fi
  if [ -n "$tsp_owner$tsp_group" ]; then
    chown -- "$tsp_owner${tsp_group:+:$tsp_group}" "$tsp_tmp" || return
  fi
  # After chown, which takes the setuid bit away.
  chmod -- "${tsp_mode:-0644}" "$tsp_tmp" || return
  if [ $# -gt 0 ]; then
    for tsp_word do
      shift
      case $tsp_word in
      *%s*) tsp_word=${tsp_word%%%s*}$tsp_tmp${tsp_word#*%s} ;;
      esac
      set -- "$@" "$tsp_word"
    done
    "$@" || return 92
  fi
  # An old sync takes no file names.
  sync "$tsp_tmp" 2>/dev/null || sync
  mv -f -- "$tsp_tmp" "$tsp_dest" || return
  if [ -e /sys/fs/selinux/enforce ] && command -v restorecon >/dev/null; then
    restorecon "$tsp_dest"
  fi
}

# Passes an exit status on after taking the temporary file away.
tsp_abort() {
  tsp_code=$?
  if [ -n "$tsp_tmp" ]; then
    rm -f -- "$tsp_tmp"
  fi
  return "$tsp_code"
}
