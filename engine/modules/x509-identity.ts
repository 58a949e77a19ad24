import { listSchema, asList, type ListArg } from './list-arg.ts'
import { modeSchema } from './mode.ts'
import type { JsonSchema } from './module.ts'
import type { Extensions, Usage } from './x509-config.ts'
import { normalName, type Subject } from './x509-name.ts'

/** What `x509_certificate` and `x509_request` have in common. */
export interface IdentityArgs {
  readonly path: string
  readonly privatekey_path: string
  readonly common_name: string
  readonly organization?: ListArg | readonly []
  readonly subject_alt_name?: readonly string[]
  readonly extended_key_usage?: readonly Usage[]
  readonly is_ca?: boolean
  readonly ca_path?: string
  readonly renew_before_days?: number
  /** Issues it anew although it serves, with the same key. */
  readonly force?: boolean
  readonly key_type?: 'RSA' | 'ECC'
  readonly key_size?: number
  readonly owner?: string
  readonly group?: string
  readonly mode?: string
}

const text: JsonSchema = { type: 'string', minLength: 1, pattern: '^[^\\u0000-\\u001f]+$' }
const path: JsonSchema = { type: 'string', pattern: '^/' }

/** Schema of alternative names. */
export const namesSchema: JsonSchema = {
  type: 'array',
  items: { type: 'string', pattern: '^(DNS:[A-Za-z0-9*._-]+|IP:[0-9A-Fa-f.:]+)$' },
}

/** Schema of usages. */
export const usagesSchema: JsonSchema = {
  type: 'array',
  items: { enum: ['serverAuth', 'clientAuth'] },
}

/** Schema of a time in days. */
export const daysSchema: JsonSchema = { type: 'integer', minimum: 1 }

/** Schema of {@link IdentityArgs}. */
export const identitySchemas: { readonly [K in keyof Required<IdentityArgs>]: JsonSchema } = {
  path,
  privatekey_path: path,
  common_name: { ...text, maxLength: 64 },
  organization: { ...listSchema, minLength: 0 },
  subject_alt_name: namesSchema,
  extended_key_usage: usagesSchema,
  is_ca: { type: 'boolean' },
  ca_path: path,
  renew_before_days: daysSchema,
  force: { type: 'boolean' },
  key_type: { enum: ['RSA', 'ECC'] },
  key_size: { enum: [256, 384, 521, 2048, 3072, 4096] },
  owner: text,
  group: text,
  mode: modeSchema,
}

/** Who a certificate is to be for. */
export function subjectOf({ common_name, organization }: IdentityArgs): Subject {
  return { commonName: common_name, organizations: asList(organization) }
}

/** What else it is to say. */
export function extensionsOf(
  args: Pick<IdentityArgs, 'subject_alt_name' | 'extended_key_usage' | 'is_ca'>,
): Extensions {
  const { subject_alt_name: names = [], extended_key_usage: usages = [], is_ca = false } = args
  return { names: [...new Set(names.map(normalName))], usages, isCa: is_ca }
}
