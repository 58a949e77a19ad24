import { X509Certificate } from 'node:crypto'

import { TsplayError } from '../errors.ts'
import type { Module } from './module.ts'
import { alternativeNames, nameFields } from './x509-name.ts'

/** Where the certificate lies; of several in one file the first is told of. */
export interface CertificateInfoArgs {
  readonly path: string
}

const DAY = 24 * 60 * 60 * 1000
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
    const end = Date.parse(certificate.validTo)
    return {
      path,
      exists: true,
      common_name: nameFields(certificate.subject, 'CN')[0] ?? '',
      organization: nameFields(certificate.subject, 'O'),
      issuer_common_name: nameFields(certificate.issuer, 'CN')[0] ?? '',
      subject_alt_name: alternativeNames(certificate),
      serial_number: certificate.serialNumber,
      not_before: new Date(certificate.validFrom).toISOString(),
      not_after: new Date(end).toISOString(),
      expires_in_days: Math.floor((end - Date.now()) / DAY),
      is_ca: certificate.ca,
    }
  },
}

function parse(content: Buffer | undefined, message: string): X509Certificate {
  try {
    return new X509Certificate(content ?? '')
  } catch (cause) {
    throw new TsplayError('MODULE_FAILED', message, { cause })
  }
}
