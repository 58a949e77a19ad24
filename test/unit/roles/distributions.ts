/** What facts.sh finds on a distribution: its /etc/os-release as far as it is read, and its package manager. */
export interface Distribution {
  readonly os: string
  readonly manager: 'apt' | 'dnf' | 'zypper'
  readonly family: 'Debian' | 'RedHat' | 'Suse'
}

const release = (id: string, version: string, like: string): string =>
  `NAME="${id}"\nID="${id}"\nVERSION_ID="${version}"\nID_LIKE="${like}"`

const debian = (os: string): Distribution => ({ os, manager: 'apt', family: 'Debian' })
const redHat = (os: string): Distribution => ({ os, manager: 'dnf', family: 'RedHat' })
const suse = (os: string): Distribution => ({ os, manager: 'zypper', family: 'Suse' })

/** Distributions by the name that facts give them and their version. */
export const distributions: Readonly<Record<string, Distribution>> = {
  'Debian 12': debian('ID=debian\nVERSION_ID="12"'),
  'Debian 13': debian('ID=debian\nVERSION_ID="13"'),
  'Ubuntu 22.04': debian(release('ubuntu', '22.04', 'debian')),
  'Ubuntu 24.04': debian(release('ubuntu', '24.04', 'debian')),
  'RedHat 9.4': redHat(release('rhel', '9.4', 'fedora')),
  'Rocky 8.10': redHat(release('rocky', '8.10', 'rhel centos fedora')),
  'Rocky 10.0': redHat(release('rocky', '10.0', 'rhel centos fedora')),
  'AlmaLinux 9.4': redHat(release('almalinux', '9.4', 'rhel centos fedora')),
  'CentOS 9': redHat(release('centos', '9', 'rhel fedora')),
  'OracleLinux 9.4': redHat(release('ol', '9.4', 'fedora')),
  'Fedora 43': redHat('ID=fedora\nVERSION_ID=43'),
  'Amazon 2023': redHat(release('amzn', '2023', 'fedora')),
  'openSUSE Leap 15.6': suse(release('opensuse-leap', '15.6', 'suse opensuse')),
  'SLES 15.6': suse(release('sles', '15.6', 'suse')),
}
