const packageManager = 'write `package`, which drives the package manager that the host has'
const repository = 'put its file below /etc with `copy` or `template`'
const bySystemctl = 'ask with `command: systemctl …` and `register`'
const bySelinux = 'edit /etc/selinux/config with `lineinfile`; call its tools with `command`'
const inInventory = 'make groups and hosts in the inventory'
const x509 = 'see `x509_certificate`, `x509_request`, `x509_sign`'
const itsProgram = 'call its program with `command`'

/** Modules of Ansible that there are not, each with what does the same here. */
const foreignModules: Readonly<Record<string, string>> = {
  ...of(packageManager, 'yum', 'dnf', 'dnf5', 'zypper', 'apk', 'pacman', 'openbsd_pkg', 'homebrew'),
  ...of(repository, 'yum_repository', 'apt_repository', 'deb822_repository', 'zypper_repository'),
  ...of('put the key into a file with `get_url` or `copy`', 'apt_key', 'rpm_key'),
  ...of(bySystemctl, 'service_facts', 'systemd_facts'),
  ...of('ask the package manager with `command` and `register`', 'package_facts'),
  ...of('write `systemd`', 'systemd_service', 'sysvinit', 'runit'),
  ...of('write `setup`', 'gather_facts'),
  ...of('write `wait_for_connection`: it logs in and runs something', 'ping', 'win_ping'),
  ...of('write `command` or `shell`: nothing here needs Python on the host', 'raw'),
  ...of('write `copy`: it takes folders, too', 'synchronize', 'assemble', 'patch'),
  ...of(
    'write `lineinfile`, `replace` or `template`',
    'ini_file',
    'xml',
    'sshd_config',
    'htpasswd',
  ),
  ...of('write `lineinfile` or `copy`', 'authorized_key', 'known_hosts', 'cron', 'cronvar'),
  ...of(bySelinux, 'selinux', 'seboolean', 'sefcontext', 'seport'),
  ...of(inInventory, 'add_host', 'group_by'),
  ...of(x509, 'openssl_privatekey', 'openssl_csr', 'openssl_certificate', 'openssl_pkcs12'),
  ...of('write `x509_certificate_info`', 'openssl_certificate_info'),
  ...of('write `k8s`', 'kube', 'kubernetes', 'k8s_scale', 'k8s_json_patch'),
  ...of('ask with `command: kubectl get … --output=json`', 'k8s_info', 'k8s_facts'),
  ...of('tasks are not sent away to be asked later; `timeout` limits one', 'async_status'),
  ...of('write `set_fact`', 'set_stats'),
  ...of('write `pause` with `prompt`', 'expect'),
  ...of(itsProgram, 'git', 'pip', 'npm', 'helm', 'docker_container', 'docker_image', 'iptables'),
  ...of(itsProgram, 'ufw', 'firewalld', 'nmcli', 'timezone', 'locale_gen', 'filesystem', 'parted'),
  ...of(itsProgram, 'lvg', 'lvol', 'alternatives', 'getent', 'tempfile', 'debconf'),
  ...of(itsProgram, 'dpkg_selections', 'acl', 'capabilities', 'at', 'make'),
}

/** What to write instead of a module that only Ansible has; undefined for any other word. */
export function insteadOfModule(word: string): string | undefined {
  return Object.hasOwn(foreignModules, word) ? foreignModules[word] : undefined
}

function of(instead: string, ...words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(words.map(word => [word, instead]))
}
