import { X509Certificate } from 'node:crypto'

import type { JsonObject } from '../model/value.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module, ModuleContext } from './module.ts'
import { linesOf, probe, splitOnce } from './probe.ts'
import { describeCertificate } from './x509-description.ts'

/** Which files to look into. */
export interface FindCertificatesArgs {
  /** Shell patterns: `/etc/kubernetes/pki/*.crt`. */
  readonly paths: ListArg
}

/** Tells of every certificate in files and kubeconfigs; keys beside them are not read. */
export const x509Find: Module<FindCertificatesArgs> = {
  name: 'x509_find',
  aliases: { path: 'paths' },

  schema: {
    required: ['paths'],
    properties: { paths: listSchema },
  },

  async run({ paths }, { host, warn }) {
    const output = await probe(host, 'x509-find', {
      what: 'look for certificates',
      args: asList(paths),
    })
    return { certificates: parseFound(output, warn) }
  },
}

function parseFound(output: string, warn: ModuleContext['warn']): readonly JsonObject[] {
  let now = 0
  let path = ''
  return linesOf(output).flatMap(line => {
    const [word, rest] = splitOnce(line, ' ')
    if (word === 'now') now = Number(rest) * 1000
    if (word === 'file') path = rest
    if (word !== 'cert') return []
    const certificate = parseCertificate(rest)
    if (certificate !== undefined) return [{ path, ...describeCertificate(certificate, now) }]
    warn(`${path} holds a certificate that cannot be read`)
    return []
  })
}

function parseCertificate(base64: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    // Whatever is wrong with it: what can be told of it is that it is none.
    return undefined
  }
}
