import type { Module } from './module.ts'
import { probe } from './probe.ts'
import { extensionsConfig, randomSerial, type Usage } from './x509-config.ts'
import { daysSchema, extensionsOf, namesSchema, usagesSchema } from './x509-identity.ts'

/** The subject is the request's; what else the certificate says is decided here. */
export interface SignArgs {
  readonly csr: string
  readonly ca_path: string
  readonly ca_privatekey_path: string
  readonly subject_alt_name?: readonly string[]
  readonly extended_key_usage?: readonly Usage[]
  readonly is_ca?: boolean
  readonly valid_days?: number
}

/** Signs a request on a host that has the CA's key; the certificate is the result, no file is written. */
export const x509Sign: Module<SignArgs> = {
  name: 'x509_sign',

  schema: {
    required: ['csr', 'ca_path', 'ca_privatekey_path'],
    properties: {
      csr: { type: 'string', pattern: 'BEGIN CERTIFICATE REQUEST' },
      ca_path: { type: 'string', pattern: '^/' },
      ca_privatekey_path: { type: 'string', pattern: '^/' },
      subject_alt_name: namesSchema,
      extended_key_usage: usagesSchema,
      is_ca: { type: 'boolean' },
      valid_days: daysSchema,
    },
  },

  async run({ csr, ca_path, ca_privatekey_path, valid_days = 36_500, ...rest }, { host }) {
    const config = extensionsConfig(extensionsOf(rest))
    const certificate = await probe(host, 'x509-sign', {
      what: `sign a request with ${ca_privatekey_path}`,
      args: [ca_path, ca_privatekey_path, String(valid_days), randomSerial(), config],
      stdin: csr,
      hint: `${host.name} must have the CA's certificate and key`,
    })
    return { certificate }
  },
}
