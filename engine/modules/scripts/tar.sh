# shellcheck shell=sh
# What the tar of busybox has to be told and the one of GNU sees for itself.

tar_is_gnu() {
  tar --version 2>/dev/null | grep -q GNU
}

# $1: an archive. Prints the option of its compression, or nothing.
tar_option() {
  case $(head -c 6 "$1" | od -An -tx1 | tr -d ' \n') in
  1f8b*) echo -z ;;
  425a68*) echo -j ;;
  fd377a585a00) echo -J ;;
  esac
}

# $1: an archive, $2: the folder to unpack it in, then options and members
tar_unpack() {
  tar_archive=$1 tar_folder=$2
  shift 2
  if tar_is_gnu; then
    tar -x -f "$tar_archive" -C "$tar_folder" "$@"
  else
    # shellcheck disable=SC2046 # one word or none
    tar -x $(tar_option "$tar_archive") -f "$tar_archive" -C "$tar_folder" "$@"
  fi
}
