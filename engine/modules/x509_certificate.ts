import { TsplayError } from '../errors.ts'
import { ownerText } from './file-attributes.ts'
import type { Module, ModuleContext } from './module.ts'
import { probe } from './probe.ts'
import { extensionsConfig, randomSerial, subjectConfig } from './x509-config.ts'
import {
  daysSchema,
  extensionsOf,
  type IdentityArgs,
  identitySchemas,
  subjectOf,
} from './x509-identity.ts'
import { ensureKey, ensureOwner } from './x509-key.ts'
import { lookAtCertificate, reasonsToIssue, type X509State } from './x509-state.ts'

/** Without a CA, the certificate is signed with its own key. */
export interface CertificateArgs extends IdentityArgs {
  readonly ca_privatekey_path?: string
  readonly valid_days?: number
}

/** Keeps a private key and a certificate for it: issued when missing, expiring or lacking a name. */
export const x509Certificate: Module<CertificateArgs> = {
  name: 'x509_certificate',

  schema: {
    required: ['path', 'privatekey_path', 'common_name'],
    dependentRequired: { ca_path: ['ca_privatekey_path'], ca_privatekey_path: ['ca_path'] },
    properties: {
      ...identitySchemas,
      ca_privatekey_path: { type: 'string', pattern: '^/' },
      valid_days: daysSchema,
    },
  },

  async run(args, ctx) {
    const { path, privatekey_path } = args
    const found = await lookAtCertificate(ctx.host, args)
    const reasons = reasonsToIssue(args, found)
    if (reasons.length > 0) assertCa(args, ctx, found)
    await ensureKey(args, ctx, found)
    if (reasons.length > 0) await issue(args, ctx, reasons)
    else if (found.certificateFile !== undefined) {
      await ensureOwner(args, ctx, { path, file: found.certificateFile })
    }
    return { path, privatekey_path, reasons }
  },
}

function assertCa({ ca_path }: CertificateArgs, ctx: ModuleContext, { ca }: X509State): void {
  if (ca_path === undefined || (ca !== undefined && ca !== 'unreadable')) return
  const what = ca === undefined ? 'is not there' : 'is no certificate'
  const message = `${ctx.host.name}: the CA certificate ${ca_path} ${what}`
  // In check mode a task before this one may have been going to make it.
  if (ctx.check && ca === undefined) ctx.warn(message)
  else throw new TsplayError('MODULE_FAILED', message, { hint: 'make the CA first, on this host' })
}

async function issue(
  args: CertificateArgs,
  { change }: ModuleContext,
  reasons: readonly string[],
): Promise<void> {
  const { path, privatekey_path, ca_path = '', ca_privatekey_path = '', owner, group } = args
  const config =
    subjectConfig(subjectOf(args)) + extensionsConfig(extensionsOf(args), ca_path === '')
  const days = String(args.valid_days ?? 36_500)
  const ownership = ownerText(owner, group) ?? ''
  await change(`issue certificate ${path}: ${reasons.join(', ')}`, host =>
    probe(host, 'x509-issue', {
      what: `issue certificate ${path}`,
      args: [path, privatekey_path, ca_path, ca_privatekey_path, days, randomSerial(), ownership],
      stdin: config,
    }),
  )
}
