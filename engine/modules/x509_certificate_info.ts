import { X509Certificate } from 'node:crypto'

import { TsplayError } from '../errors.ts'
import type { Module } from './module.ts'
import { describeCertificate } from './x509-description.ts'
import { lookAtCertificate } from './x509-state.ts'

/** Where the certificate lies; of several in one file the first is told of. */
export interface CertificateInfoArgs {
  readonly path: string
  /** Tells, too, whether this private key is the certificate's: `privatekey_matches`. */
  readonly privatekey_path?: string
}

const LARGEST = 1024 * 1024

/** Tells what stands in a certificate. */
export const x509CertificateInfo: Module<CertificateInfoArgs> = {
  name: 'x509_certificate_info',

  schema: {
    required: ['path'],
    properties: {
      path: { type: 'string', pattern: '^/' },
      privatekey_path: { type: 'string', pattern: '^/' },
    },
  },

  async run({ path, privatekey_path }, { host }) {
    const state = await host.inspect(path, { follow: true, content: LARGEST })
    if (state === undefined) return { path, exists: false }
    const certificate = parse(state.content, `${host.name}: ${path} is no certificate`)
    const told = { path, exists: true, ...describeCertificate(certificate, Date.now()) }
    if (privatekey_path === undefined) return told
    const { publicKey } = await lookAtCertificate(host, { path, privatekey_path })
    const ownKey = certificate.publicKey.export({ type: 'spki', format: 'der' })
    return { ...told, privatekey_matches: publicKey !== undefined && ownKey.equals(publicKey) }
  },
}

function parse(content: Buffer | undefined, message: string): X509Certificate {
  try {
    return new X509Certificate(content ?? '')
  } catch (cause) {
    throw new TsplayError('MODULE_FAILED', message, { cause })
  }
}
