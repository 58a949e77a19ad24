# shellcheck shell=sh
# Reads a request from stdin (see http-config.ts) and makes it with curl, else with wget.
# http_read, then http_get BODY HEADERS; nothing secret enters an argument list.

http_part() {
  part=
  while IFS= read -r line && [ "$line" != --- ]; do
    part=$part$line'
'
  done
}

http_read() {
  http_part
  url=${part%?}
  http_part
  curl_config=$part
  http_part
  wget_config=$part
}

# $1: where the body goes, $2: where the headers go, $3: the folder for what wget has to read
http_get() {
  if command -v curl >/dev/null 2>&1; then
    printf '%s' "$curl_config" | curl -q -sS -D "$2" -o "$1" -K -
    return
  fi
  if ! command -v wget >/dev/null 2>&1; then
    echo 'neither curl nor wget is there' >&2
    return 69
  fi
  case $wget_config in '# curl only'*)
    echo "curl is not there, and this takes curl: ${wget_config#\#*:}" >&2
    return 69
    ;;
  esac
  if wget --help 2>&1 | grep -q -e '--config'; then
    (umask 077 && printf '%s' "$wget_config" >"$3/wgetrc" && printf '%s\n' "$url" >"$3/url")
    http_code=0
    LC_ALL=C wget --config="$3/wgetrc" --content-on-error -nv -S -i "$3/url" -O "$1" 2>"$3/said" ||
      http_code=$?
    sed -n 's/^  //p' "$3/said" >"$2"
    # 8: the server answered with an error, which its status tells.
    [ "$http_code" = 0 ] || [ "$http_code" = 8 ] && return 0
    cat "$3/said" >&2
    return "$http_code"
  fi
  # The wget of busybox reads no configuration.
  case $wget_config in *header\ =* | *password\ =* | *method\ =* | *body_data\ =* | *certificate\ =*)
    echo 'this wget would show headers and passwords in the list of processes: install curl' >&2
    return 69
    ;;
  esac
  wget -q -S -O "$1" "$url" 2>"$3/said" || {
    http_code=$?
    # An error that the server answered with is told by its status; the body is lost.
    if ! grep -q '^  HTTP/' "$3/said"; then
      cat "$3/said" >&2
      return "$http_code"
    fi
  }
  sed -n 's/^  //p' "$3/said" >"$2"
}
