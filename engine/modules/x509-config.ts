import { randomBytes } from 'node:crypto'

import type { Subject } from './x509-name.ts'

/** What a certificate may be used for, by its owner's side of a connection. */
export type Usage = 'serverAuth' | 'clientAuth'

/** What a certificate says besides its subject. */
export interface Extensions {
  readonly names: readonly string[]
  readonly usages: readonly Usage[]
  readonly isCa: boolean
}

/** openssl's configuration for a request's subject. */
export function subjectConfig({ commonName, organizations }: Subject): string {
  return [
    ...['[req]', 'prompt = no', 'utf8 = yes', 'string_mask = utf8only'],
    ...['distinguished_name = dn', '[dn]'],
    ...organizations.map((name, at) => `${at}.O = ${escape(name)}`),
    `CN = ${escape(commonName)}`,
    '',
  ].join('\n')
}

/** openssl's configuration for a certificate's extensions: section `ext`. */
export function extensionsConfig({ names, usages, isCa }: Extensions, selfSigned = false): string {
  const uses = isCa ? 'digitalSignature,keyCertSign,cRLSign' : 'digitalSignature,keyEncipherment'
  return [
    '[ext]',
    `basicConstraints = critical,CA:${isCa ? 'TRUE' : 'FALSE'}`,
    `keyUsage = critical,${uses}`,
    ...(usages.length > 0 ? [`extendedKeyUsage = ${usages.join(',')}`] : []),
    'subjectKeyIdentifier = hash',
    ...(selfSigned ? [] : ['authorityKeyIdentifier = keyid']),
    ...(names.length > 0 ? ['subjectAltName = @san', '[san]', ...names.map(sanLine)] : []),
    '',
  ].join('\n')
}

/** A serial number nobody can guess, positive and of at most 20 bytes. */
export function randomSerial(): string {
  const bytes = randomBytes(16)
  return `0x1${bytes.toString('hex')}`
}

function sanLine(name: string, index: number): string {
  const at = name.indexOf(':')
  return `${name.slice(0, at)}.${index + 1} = ${escape(name.slice(at + 1))}`
}

// `$` would name a variable, `#` begin a comment, quotes go away.
function escape(value: string): string {
  return value.replace(/[\\$#"'`]/g, mark => `\\${mark}`)
}
