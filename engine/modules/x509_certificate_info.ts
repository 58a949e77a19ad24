import { X509Certificate } from 'node:crypto'

import { TsplayError } from '../errors.ts'
import type { Module } from './module.ts'
import { describeCertificate } from './x509-description.ts'

/** Where the certificate lies; of several in one file the first is told of. */
export interface CertificateInfoArgs {
  readonly path: string
}

const LARGEST = 1024 * 1024

/** Tells what stands in a certificate. */
export const x509CertificateInfo: Module<CertificateInfoArgs> = {
  name: 'x509_certificate_info',

  schema: {
    required: ['path'],
    properties: { path: { type: 'string', pattern: '^/' } },
  },

  async run({ path }, { host }) {
    const state = await host.inspect(path, { follow: true, content: LARGEST })
    if (state === undefined) return { path, exists: false }
    const certificate = parse(state.content, `${host.name}: ${path} is no certificate`)
    return { path, exists: true, ...describeCertificate(certificate, Date.now()) }
  },
}

function parse(content: Buffer | undefined, message: string): X509Certificate {
  try {
    return new X509Certificate(content ?? '')
  } catch (cause) {
    throw new TsplayError('MODULE_FAILED', message, { cause })
  }
}
