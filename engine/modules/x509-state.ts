import { X509Certificate } from 'node:crypto'

import type { HostReader } from '../remote/host.ts'
import { linesOf, probe, splitOnce } from './probe.ts'
import { extensionsOf, type IdentityArgs, subjectOf } from './x509-identity.ts'
import { alternativeNames, nameFields } from './x509-name.ts'

/** Mode and owner of a file. */
export interface Ownership {
  /** Four octal digits. */
  readonly mode: string
  /** Name and number. */
  readonly owner: readonly string[]
  readonly group: readonly string[]
}

/** A certificate, its key and its CA as they lie on a host. */
export interface X509State {
  /** The host's clock, in milliseconds. */
  readonly now: number
  /** undefined: there is none; `unreadable`: something else is there. */
  readonly certificate: X509Certificate | 'unreadable' | undefined
  readonly certificateFile: Ownership | undefined
  readonly ca: X509Certificate | 'unreadable' | undefined
  readonly keyFile: Ownership | undefined
  /** The public half of the key; undefined: no key that openssl reads. */
  readonly publicKey: Buffer | undefined
}

/** Certificate, key and CA in one round trip; the key itself stays where it is. */
export async function lookAtCertificate(
  host: HostReader,
  {
    path,
    privatekey_path,
    ca_path = '',
  }: Pick<IdentityArgs, 'path' | 'privatekey_path' | 'ca_path'>,
): Promise<X509State> {
  const output = await probe(host, 'x509-probe', {
    what: `look at certificate ${path}`,
    args: [path, privatekey_path, ca_path],
    hint: `tsplay makes certificates by openssl: is it installed on ${host.name}?`,
  })
  const found = new Map(linesOf(output).map(line => splitOnce(line, ' ')))
  const publicKey = Buffer.from(found.get('public') ?? '', 'base64')
  return {
    now: Number(found.get('now')) * 1000,
    certificate: parseCertificate(found.get('cert')),
    certificateFile: parseOwnership(found.get('cert_stat')),
    ca: parseCertificate(found.get('ca')),
    keyFile: parseOwnership(found.get('key_stat')),
    publicKey: publicKey.length === 0 ? undefined : publicKey,
  }
}

function parseCertificate(base64: string | undefined): X509State['certificate'] {
  if (base64 === undefined) return undefined
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    // Whatever is wrong with it: it is no certificate, and that is what callers want to know.
    return 'unreadable'
  }
}

function parseOwnership(stat: string | undefined): Ownership | undefined {
  if (stat === undefined) return undefined
  const [mode = '', owner = '', uid = '', group = '', gid = ''] = stat.split(' ')
  return { mode: mode.padStart(4, '0'), owner: [owner, uid], group: [group, gid] }
}

const usageIds: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
}

const DAY = 24 * 60 * 60 * 1000

/** Why a certificate has to be issued (again), for people; none: it serves. */
export function reasonsToIssue(args: IdentityArgs, found: X509State): readonly string[] {
  const { certificate, publicKey } = found
  if (certificate === undefined) return ['it is missing']
  if (certificate === 'unreadable') return ['it is no certificate']
  if (publicKey === undefined) return ['its private key is missing']
  const ownKey = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return [
    ...(ownKey.equals(publicKey) ? [] : ['it belongs to another private key']),
    ...issuerReasons(args, found, certificate),
    ...dateReasons(args, found, certificate),
    ...contentReasons(args, certificate),
    ...(args.force === true ? ['it is to be renewed'] : []),
  ]
}

/** Why the CA is a reason to issue a certificate again. */
export function issuerReasons(
  { ca_path }: Pick<IdentityArgs, 'ca_path'>,
  { ca }: Pick<X509State, 'ca'>,
  certificate: X509Certificate,
): readonly string[] {
  if (ca_path === undefined) {
    return certificate.verify(certificate.publicKey) ? [] : ['it is not signed by itself']
  }
  if (ca === undefined) return [`there is no CA certificate ${ca_path}`]
  if (ca === 'unreadable') return [`${ca_path} is no certificate`]
  const isOurs = certificate.checkIssued(ca) && certificate.verify(ca.publicKey)
  return isOurs ? [] : ['it is signed by another CA']
}

/** Why its end is a reason to issue a certificate again. */
export function dateReasons(
  { renew_before_days = 30 }: Pick<IdentityArgs, 'renew_before_days'>,
  { now }: Pick<X509State, 'now'>,
  certificate: X509Certificate,
): readonly string[] {
  const end = Date.parse(certificate.validTo)
  if (end < now) return [`it expired on ${certificate.validTo}`]
  return end - now < renew_before_days * DAY ? [`it expires on ${certificate.validTo}`] : []
}

function contentReasons(args: IdentityArgs, certificate: X509Certificate): readonly string[] {
  const { commonName, organizations } = subjectOf(args)
  const { names, usages, isCa } = extensionsOf(args)
  const has = new Set(alternativeNames(certificate))
  const missing = names.filter(name => !has.has(name))
  // Without the extension there is none, whatever the type says.
  const listed: unknown = certificate.keyUsage
  const uses: readonly unknown[] = Array.isArray(listed) ? listed : []
  const unfit = usages.filter(usage => !uses.includes(usageIds[usage] ?? usage))
  const isSame = (one: readonly string[], other: readonly string[]): boolean =>
    [...one].sort().join('\n') === [...other].sort().join('\n')
  return [
    ...(isSame(nameFields(certificate.subject, 'CN'), [commonName])
      ? []
      : [`its common name is not ${commonName}`]),
    ...(isSame(nameFields(certificate.subject, 'O'), organizations)
      ? []
      : [`its organization is not ${organizations.join(', ') || 'empty'}`]),
    ...missing.map(name => `it lacks ${name}`),
    ...unfit.map(usage => `it does not serve for ${usage}`),
    ...(certificate.ca === isCa ? [] : [isCa ? 'it is no CA' : 'it is a CA']),
  ]
}
