import type { X509Certificate } from 'node:crypto'
import { isIPv6 } from 'node:net'

/** Who a certificate is for. */
export interface Subject {
  readonly commonName: string
  readonly organizations: readonly string[]
}

/** A name as this engine compares it: `DNS:a`, `IP:10.0.0.1`, addresses in their one short form. */
export function normalName(name: string): string {
  const at = name.indexOf(':')
  const kind = name.slice(0, at).trim()
  const value = name.slice(at + 1).trim()
  if (/^IP( Address)?$/i.test(kind)) return `IP:${normalAddress(value)}`
  if (/^DNS$/i.test(kind)) return `DNS:${value.toLowerCase()}`
  return `${kind}:${value}`
}

function normalAddress(address: string): string {
  if (!isIPv6(address)) return address
  return new URL(`http://[${address}]/`).hostname.slice(1, -1)
}

/** The names in a certificate besides its subject, in their normal form. */
export function alternativeNames({ subjectAltName = '' }: X509Certificate): readonly string[] {
  // Names with marks that could be mistaken are written as JSON strings.
  const parts = subjectAltName.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []
  return parts.map(part => {
    const [, kind = '', quoted] = /^\s*([^:]*):(".*")?/.exec(part) ?? []
    return normalName(
      quoted === undefined ? part : `${kind}:${String(JSON.parse(quoted) as unknown)}`,
    )
  })
}

/** One field of a certificate's subject or issuer, such as `CN`; all its values. */
export function nameFields(name: string | undefined, field: string): readonly string[] {
  return (name ?? '')
    .split('\n')
    .filter(line => line.startsWith(`${field}=`))
    .map(line => line.slice(field.length + 1).replace(/\\(?:([0-9A-F]{2})|(.))/g, unescape))
}

// As RFC 2253 writes what could be mistaken: a backslash before the character or its code.
const unescape = (_: string, code: string | undefined, character: string): string =>
  code === undefined ? character : String.fromCharCode(Number.parseInt(code, 16))
