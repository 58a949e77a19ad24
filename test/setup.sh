#!/bin/sh
# Installs what is missing for the tests and the demo, and says so. Changes nothing when nothing is.
# usage: test/setup.sh unit    the npm packages
#        test/setup.sh lab     also the few Debian packages that real nodes on this machine need
set -eu

cd "$(dirname "$0")/.."

# systemd-container and mmdebstrap boot and fill the nodes; nftables, iproute2 and openssh-client
# reach them; openssh-server, sudo and busybox are what the transports are tried on;
# all shell scripts are read by shellcheck.
lab_packages='systemd-container mmdebstrap nftables iproute2 openssh-client openssh-server sudo busybox shellcheck'

say() { echo "setup: $*"; }

fail() {
  echo "setup: $*" >&2
  exit 1
}

check_node() {
  { command -v node && command -v npm; } >/dev/null ||
    fail 'Node.js 20.19 or later with npm is needed, and there is none in the PATH: see https://nodejs.org'
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
    fail "Node.js 20.19 or later is needed; $(command -v node) is $(node --version)"
}

install_npm_packages() {
  installed=node_modules/.package-lock.json
  [ ! -e "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ] || return 0
  say 'installing the npm packages of package-lock.json (npm ci)'
  npm ci --no-audit --no-fund --loglevel=error
}

missing_packages() {
  for package in $lab_packages; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) || :
    [ "$status" = installed ] || echo "$package"
  done
}

check_machine() {
  # shellcheck source=/dev/null
  os=$(. /etc/os-release 2>/dev/null && echo "$ID $VERSION_ID") || os=unknown
  [ "$os" = 'debian 12' ] || fail "the lab needs Debian 12 and this is $os; without a lab: npm run test:unit"
  [ "$(id -u)" -eq 0 ] || fail "the lab needs root, for its nodes are machines with their own systemd and network:" \
    "run this as root, in a virtual machine if you prefer; without a lab: npm run test:unit"
}

# What starts by itself at boot, so that a package's own service can be kept from joining it.
boot_links() { find /etc/systemd/system /etc/rc?.d -type l 2>/dev/null | sort; }

install_debian_packages() {
  missing=$(missing_packages | paste -sd ' ' -)
  [ -n "$missing" ] || return 0
  say "installing Debian packages: $missing"

  scratch=$(mktemp -d)
  policy=/usr/sbin/policy-rc.d
  made_policy=no
  trap 'rm -rf "$scratch"; [ $made_policy = no ] || rm -f $policy' EXIT
  boot_links >"$scratch/before"
  if [ ! -e "$policy" ]; then
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 0755 "$policy"
  fi

  # shellcheck disable=SC2086 # a list of words
  {
    apt-get -qq update &&
      DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install $missing
  } >"$scratch/log" 2>&1 || {
    tail -n 20 "$scratch/log" >&2
    fail "apt-get could not install $missing (its last words are above); without a lab: npm run test:unit"
  }

  boot_links >"$scratch/after"
  comm -13 "$scratch/before" "$scratch/after" | while read -r link; do rm -f "$link"; done
}

case ${1-} in
  unit)
    check_node
    install_npm_packages
    ;;
  lab)
    check_machine
    check_node
    install_npm_packages
    install_debian_packages
    ;;
  *) fail 'usage: test/setup.sh unit|lab' ;;
esac
