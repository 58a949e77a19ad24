import type { Module } from './module.ts'
import { probe } from './probe.ts'
import { subjectConfig } from './x509-config.ts'
import { type IdentityArgs, identitySchemas, subjectOf } from './x509-identity.ts'
import { ensureKey } from './x509-key.ts'
import { lookAtCertificate, reasonsToIssue } from './x509-state.ts'

/** Keeps a private key, and tells whether its certificate serves; a request for one, if not. */
export const x509Request: Module<IdentityArgs> = {
  name: 'x509_request',

  schema: {
    required: ['path', 'privatekey_path', 'common_name', 'ca_path'],
    properties: identitySchemas,
  },

  async run(args, ctx) {
    const { path, privatekey_path } = args
    const found = await lookAtCertificate(ctx.host, args)
    const reasons = reasonsToIssue(args, found)
    await ensureKey(args, ctx, found)
    const needed = reasons.length > 0
    if (!needed || ctx.check) return { path, needed, reasons }
    const csr = await probe(ctx.host, 'x509-request', {
      what: `make a signing request for ${path}`,
      args: [privatekey_path],
      stdin: subjectConfig(subjectOf(args)),
    })
    return { path, needed, reasons, csr }
  },
}
