import { X509Certificate } from 'node:crypto'

import { TsplayError } from '../errors.ts'
import type { HostReader } from '../remote/host.ts'
import type { Module } from './module.ts'
import { linesOf, probe, splitOnce } from './probe.ts'
import { extensionsConfig, randomSerial, subjectConfig } from './x509-config.ts'
import { daysSchema, type IdentityArgs, identitySchemas } from './x509-identity.ts'
import { nameFields, type Subject } from './x509-name.ts'
import { dateReasons, issuerReasons } from './x509-state.ts'

/** Whom it is for stays as it is. */
export interface KubeconfigArgs extends Pick<
  IdentityArgs,
  'renew_before_days' | 'key_type' | 'key_size'
> {
  readonly path: string
  readonly ca_path: string
  readonly ca_privatekey_path: string
  readonly valid_days?: number
  /** Issues it anew although it serves. */
  readonly force?: boolean
}

const path = { type: 'string', pattern: '^/' }

/** Keeps the client certificate in a kubeconfig: issued anew, with a new key, before it expires. */
export const x509Kubeconfig: Module<KubeconfigArgs> = {
  name: 'x509_kubeconfig',

  schema: {
    required: ['path', 'ca_path', 'ca_privatekey_path'],
    properties: {
      ...{ path, ca_path: path, ca_privatekey_path: path, valid_days: daysSchema },
      renew_before_days: identitySchemas.renew_before_days,
      force: identitySchemas.force,
      key_type: identitySchemas.key_type,
      key_size: identitySchemas.key_size,
    },
  },

  async run(args, { host, change, check, warn }) {
    const found = await look(host, args)
    if (found === undefined && check) {
      // An earlier task may have been going to make it.
      warn(`${host.name}: there is no kubeconfig ${args.path}`)
      return { path: args.path, reasons: [] }
    }
    const { certificate, reasons } = found ?? missing(host, args.path)
    if (reasons.length > 0) {
      const said = `issue a certificate in ${args.path}: ${reasons.join(', ')}`
      await change(said, to => issue(to, args, subjectOf(certificate)))
    }
    return { path: args.path, reasons }
  },
}

interface Found {
  readonly certificate: X509Certificate
  readonly reasons: readonly string[]
}

async function look(host: HostReader, args: KubeconfigArgs): Promise<Found | undefined> {
  const output = await probe(host, 'x509-kubeconfig-probe', {
    what: `look at kubeconfig ${args.path}`,
    args: [args.path, args.ca_path],
    hint: `tsplay makes certificates by openssl: is it installed on ${host.name}?`,
  })
  const told = new Map(linesOf(output).map(line => splitOnce(line, ' ')))
  if (!told.has('kubeconfig')) return undefined
  const certificate = parse(host, told.get('cert'), `${args.path} holds no client certificate`)
  const ca = parse(host, told.get('ca'), `there is no CA certificate ${args.ca_path}`)
  const ownKey = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const isOwn = ownKey.equals(Buffer.from(told.get('public') ?? '', 'base64'))
  return {
    certificate,
    reasons: [
      ...(isOwn ? [] : ['it belongs to another private key']),
      ...issuerReasons(args, { ca }, certificate),
      ...dateReasons(args, { now: Number(told.get('now')) * 1000 }, certificate),
      ...(args.force === true ? ['it is to be renewed'] : []),
    ],
  }
}

function missing({ name }: HostReader, file: string): never {
  throw new TsplayError('NOT_A_FILE', `${name}: there is no kubeconfig ${file}`, {
    hint: 'kubeadm makes kubeconfigs; this module renews their certificates',
  })
}

function parse({ name }: HostReader, base64: string | undefined, message: string) {
  try {
    return new X509Certificate(Buffer.from(base64 ?? '', 'base64'))
  } catch (cause) {
    throw new TsplayError('MODULE_FAILED', `${name}: ${message}`, { cause })
  }
}

function subjectOf({ subject }: X509Certificate): Subject {
  return {
    commonName: nameFields(subject, 'CN')[0] ?? '',
    organizations: nameFields(subject, 'O'),
  }
}

async function issue(host: HostReader, args: KubeconfigArgs, subject: Subject): Promise<void> {
  const { path: file, ca_path, ca_privatekey_path, key_type = 'RSA', valid_days = 365 } = args
  const isRsa = key_type === 'RSA'
  const size = args.key_size ?? (isRsa ? 2048 : 256)
  const curve = { 384: 'secp384r1', 521: 'secp521r1' }[size] ?? 'prime256v1'
  const key = isRsa ? ['RSA', `rsa_keygen_bits:${size}`] : ['EC', `ec_paramgen_curve:${curve}`]
  const extensions = { names: [], usages: ['clientAuth' as const], isCa: false }
  await probe(host, 'x509-kubeconfig-issue', {
    what: `issue a certificate in ${file}`,
    args: [file, ca_path, ca_privatekey_path, ...key, String(valid_days), randomSerial()],
    stdin: subjectConfig(subject) + extensionsConfig(extensions),
    hint: `${host.name} must have the CA's certificate and key`,
  })
}
