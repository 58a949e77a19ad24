import type { Json, JsonObject } from '../model/value.ts'
import type { RawFacts } from './facts-raw.ts'

const families: readonly (readonly [RegExp, string])[] = [
  [/\b(debian|ubuntu)\b/, 'Debian'],
  [/\b(rhel|centos|fedora|rocky|almalinux|ol|amzn|openeuler)\b/, 'RedHat'],
  [/\b(suse|opensuse|sles)\b/, 'Suse'],
  [/\balpine\b/, 'Alpine'],
  [/\barch\b/, 'Archlinux'],
  [/\bgentoo\b/, 'Gentoo'],
  [/\bflatcar|coreos\b/, 'Flatcar'],
]
const distributions: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  rhel: 'RedHat',
  centos: 'CentOS',
  fedora: 'Fedora',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  alpine: 'Alpine',
  arch: 'Archlinux',
  flatcar: 'Flatcar',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  sles: 'SLES',
}

/** Names, kernel, distribution, tools, user and time. */
export function systemFacts({ values, sections }: RawFacts): JsonObject {
  const value = (name: string): string => values[name] ?? ''
  const nodename = value('nodename')
  const fqdn = value('fqdn') === '' ? nodename : value('fqdn')
  const [userId = '', uid = '', gid = ''] = value('user').split(' ')
  return {
    ...distributionFacts(parseOsRelease(sections['os-release'] ?? ''), value('debian_version')),
    ...dateFacts(value('date')),
    ...virtualizationFacts(values),
    nodename,
    hostname: nodename.split('.')[0] ?? '',
    fqdn,
    domain: fqdn.includes('.') ? fqdn.slice(fqdn.indexOf('.') + 1) : '',
    system: value('system'),
    kernel: value('kernel'),
    kernel_version: value('kernel_version'),
    machine: value('machine'),
    architecture: value('machine'),
    machine_id: value('machine_id'),
    product_uuid: value('product_uuid'),
    product_name: value('product_name'),
    system_vendor: value('system_vendor'),
    uptime_seconds: Math.floor(Number(value('uptime').split(' ')[0])),
    pkg_mgr: value('pkg_mgr') === 'apt-get' ? 'apt' : value('pkg_mgr') || 'unknown',
    service_mgr: serviceManager(values),
    cgroup_version: value('cgroup_version') === '2' ? 2 : 1,
    selinux: selinuxFacts(value('selinux')),
    apparmor: { status: value('apparmor') === 'Y' ? 'enabled' : 'disabled' },
    user_id: userId,
    user_uid: Number(uid),
    user_gid: Number(gid),
    user_dir: value('home'),
    user_shell: value('shell'),
    env: environment(sections['environment'] ?? ''),
  }
}

function distributionFacts(os: Readonly<Record<string, string>>, debian: string): JsonObject {
  const id = os['ID'] ?? ''
  const point = id === 'debian' && /^\d+\.\d+/.test(debian) ? debian : undefined
  const version = point ?? os['VERSION_ID'] ?? ''
  const like = `${id} ${os['ID_LIKE'] ?? ''}`
  return {
    distribution: distributions[id] ?? os['NAME'] ?? 'NA',
    distribution_version: version,
    distribution_major_version: version.split('.')[0] ?? '',
    distribution_release:
      os['VERSION_CODENAME'] ?? /\(([^)]+)\)/.exec(os['VERSION'] ?? '')?.[1] ?? '',
    os_family: families.find(([pattern]) => pattern.test(like))?.[1] ?? distributions[id] ?? id,
  }
}

function parseOsRelease(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(["']?)(.*)\2$/gm)].map(([, key = '', , value = '']) => [
      key,
      value,
    ]),
  )
}

function dateFacts(text: string): JsonObject {
  const [epoch = '0', tz = '', offset = ''] = text.split(' ')
  const sign = offset.startsWith('-') ? -1 : 1
  const minutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5)))
  const utc = new Date(Number(epoch) * 1000).toISOString()
  const local = new Date((Number(epoch) + minutes * 60) * 1000).toISOString()
  return {
    date_time: {
      epoch,
      iso8601: utc.replace(/\.\d+Z$/, 'Z'),
      iso8601_basic_short: local.replace(/[-:]|\.\d+Z$/g, ''),
      date: local.slice(0, 10),
      time: local.slice(11, 19),
      year: local.slice(0, 4),
      month: local.slice(5, 7),
      day: local.slice(8, 10),
      hour: local.slice(11, 13),
      minute: local.slice(14, 16),
      second: local.slice(17, 19),
      tz,
      tz_offset: offset,
    },
  }
}

function virtualizationFacts(values: Readonly<Record<string, string>>): JsonObject {
  const known = (name: string): string => (values[name] === 'none' ? '' : (values[name] ?? ''))
  const type = known('container') || known('virtualization') || (values['docker'] ? 'docker' : '')
  const names: Readonly<Record<string, string>> = {
    oracle: 'virtualbox',
    microsoft: 'VirtualPC',
    vmware: 'VMware',
    amazon: 'kvm',
  }
  return type === ''
    ? { virtualization_type: 'NA', virtualization_role: 'NA' }
    : { virtualization_type: names[type] ?? type, virtualization_role: 'guest' }
}

function serviceManager(values: Readonly<Record<string, string>>): string {
  if (values['systemd'] !== undefined) return 'systemd'
  if (values['openrc'] !== undefined) return 'openrc'
  return values['init'] === 'init' ? 'sysvinit' : values['init'] || 'unknown'
}

function selinuxFacts(enforce: string): JsonObject {
  if (enforce === '') return { status: 'disabled' }
  return { status: 'enabled', mode: enforce === '1' ? 'enforcing' : 'permissive' }
}

function environment(text: string): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    text.split('\0').flatMap(entry => {
      const at = entry.indexOf('=')
      return at < 1 ? [] : [[entry.slice(0, at).trimStart(), entry.slice(at + 1)]]
    }),
  )
}
