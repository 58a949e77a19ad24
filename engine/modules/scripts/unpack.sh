# shellcheck shell=sh
# unpack ARCHIVE DEST OPTIONS… [-- MEMBERS…]: unpacks a tar archive.
set -eu
tar_unpack "$@"
