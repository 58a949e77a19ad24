# shellcheck shell=sh
# Says which packages are there:
#   manager WORD · now SECONDS · updated SECONDS · interrupted
#   have NAME VERSION · provided NAME · upgradable NAME
# $1: the package manager, or nothing to look for it; $2: 1 to look for newer versions
# the rest: names, for apt without version
export LC_ALL=C
manager=$1
newer=$2
shift 2
if [ -z "$manager" ]; then
  for word in apt-get dnf yum zypper apk; do
    if command -v "$word" >/dev/null; then
      manager=${word%-get}
      break
    fi
  done
fi
echo "manager $manager"

apt_lists() {
  echo "now $(date +%s)"
  updated=0
  for file in /var/lib/apt/lists/*Release; do
    [ -e "$file" ] || continue
    for stamp in /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp; do
      seconds=$(stat -c %Y "$stamp" 2>/dev/null) || continue
      [ "$seconds" -le "$updated" ] || updated=$seconds
    done
    break
  done
  echo "updated $updated"
  for file in /var/lib/dpkg/updates/*; do
    [ ! -e "$file" ] || echo interrupted
    break
  done
}

# Lines of dpkg-query: package, architecture, status, version, what it provides.
dpkg_says() {
  dpkg-query -W -f '${Package}\t${Architecture}\t${db:Status-Status}\t${Version}\t${Provides}\n' "$@" 2>/dev/null
}

apt_packages() {
  [ $# -gt 0 ] || return 0
  # Only when some name is no installed package, all are searched for one that provides it.
  known=$(dpkg_says "$@")
  installed=$(printf '%s\n' "$known" | awk -F '\t' '$3 == "installed" { print $1 }' | sort -u | wc -l)
  [ "$installed" -ge $# ] || known=$(dpkg_says)
  printf '%s\n' "$known" | awk -F '\t' -v names="$*" '
    BEGIN { count = split(names, name, " ") }
    $3 == "installed" {
      version[$1] = version[$1 ":" $2] = $4
      gsub(/ *\([^)]*\)/, "", $5)
      many = split($5, each, /, */)
      for (i = 1; i <= many; i++) provided[each[i]] = 1
    }
    $3 == "config-files" { left[$1] = 1 }
    END {
      for (i = 1; i <= count; i++) {
        if (name[i] in version) print "have", name[i], version[name[i]]
        else if (name[i] in provided) print "provided", name[i]
        else if (name[i] in left) print "left", name[i]
      }
    }'
  [ "$newer" = 1 ] || return 0
  apt-cache policy "$@" | awk '
    /^[^ ]/ { name = $1; sub(/:$/, "", name) }
    $1 == "Installed:" { installed = $2 }
    $1 == "Candidate:" && $2 != installed { print "upgradable", name }'
}

rpm_packages() {
  for name; do
    # Of rpm, name=version is written name-version.
    query=$(printf '%s' "$name" | sed 's/=/-/')
    if version=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' -- "$query" 2>/dev/null); then
      printf 'have %s %s\n' "$name" "$(printf '%s\n' "$version" | tail -n 1)"
    elif rpm -q --whatprovides -- "$query" >/dev/null 2>&1; then
      echo "provided $name"
    fi
  done
  [ "$newer" = 1 ] || return 0
  case $manager in
  zypper) zypper --non-interactive --quiet list-updates | awk -F '|' '$1 ~ /^v/ { gsub(/ /, "", $3); print "upgradable", $3 }' ;;
  *) "$manager" --quiet check-update "$@" | awk 'NF == 3 { sub(/\.[^.]*$/, "", $1); print "upgradable", $1 }' ;;
  esac
}

apk_packages() {
  for name; do
    if apk info --quiet --installed "$name" >/dev/null 2>&1; then
      echo "have $name"
    fi
  done
  [ "$newer" = 1 ] || return 0
  apk version -q -l '<' "$@" | sed 's/-[0-9][^-]*-r[0-9]*$//; s/^/upgradable /'
}

case $manager in
apt)
  apt_lists
  apt_packages "$@"
  ;;
dnf | yum | zypper) rpm_packages "$@" ;;
apk) apk_packages "$@" ;;
esac
