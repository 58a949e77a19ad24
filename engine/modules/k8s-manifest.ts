import { TsplayError } from '../errors.ts'
import type { Json } from '../model/value.ts'
import { isObject } from '../model/value.ts'
import { dig } from './kubectl.ts'
import type { ModuleContext } from './module.ts'

/** One object of a manifest. */
export interface ManifestDocument {
  readonly text: string
  readonly kind: string
  readonly name: string
}

/** What kubectl is to be given: documents over stdin, or a path on the host. */
export interface Manifest {
  /** `-f -` or `-f PATH`. */
  readonly words: readonly string[]
  /** Empty for a path on the host. */
  readonly documents: readonly ManifestDocument[]
  readonly stdin: string | undefined
  /** For people. */
  readonly label: string
}

/** Where a manifest comes from: one of them. */
export interface ManifestArgs {
  /** Of objects that name none. */
  readonly namespace?: string
  readonly definition?: Json
  readonly template?: string
  readonly src?: string
}

/** The manifest that a task names. */
export async function loadManifest(
  { namespace, ...args }: ManifestArgs,
  ctx: ModuleContext,
): Promise<Manifest> {
  const manifest = await findManifest(args, ctx)
  const space = namespace === undefined ? [] : ['-n', namespace]
  return { ...manifest, words: [...space, ...manifest.words] }
}

async function findManifest(
  { definition, template, src }: ManifestArgs,
  { findFile, renderTemplate }: ModuleContext,
): Promise<Manifest> {
  if (src !== undefined) {
    return { words: ['-f', src], documents: [], stdin: undefined, label: src }
  }
  if (template !== undefined) {
    const path = await findFile(template, 'templates')
    return manifestOf(splitDocuments(await renderTemplate(path)))
  }
  return manifestOf(
    typeof definition === 'string' ? splitDocuments(definition) : objectDocuments(definition),
  )
}

/** A manifest of some documents. */
export function manifestOf(documents: readonly ManifestDocument[]): Manifest {
  const names = documents.map(({ kind, name }) => `${kind}/${name}`)
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return {
    ...{ words: ['-f', '-'], documents, label: `${names.slice(0, 3).join(', ')}${more}` },
    // All marked as YAML, for kubectl takes what begins with a brace for JSON to its end.
    stdin: documents.map(({ text }) => `---\n${text}\n`).join(''),
  }
}

/** The documents of a YAML text; read no deeper than their kind and name, which kubectl checks. */
export function splitDocuments(text: string): readonly ManifestDocument[] {
  return text
    .split(/^---(?=\s|$).*$/m)
    .filter(part => /^[^#\s]/m.test(part))
    .map(part => {
      const kind = /^kind:\s*["']?([\w.]+)/m.exec(part)?.[1]
      const name = /^metadata:[^\n]*\n(?:(?:[ \t][^\n]*)?\n)*?[ \t]+name:\s*["']?([^\s"'#]+)/m.exec(
        part,
      )
      return { text: part.trim(), kind: kind ?? 'object', name: name?.[1] ?? '?' }
    })
}

function objectDocuments(definition: Json | undefined): readonly ManifestDocument[] {
  if (Array.isArray(definition)) {
    return (definition as readonly Json[]).flatMap(objectDocuments)
  }
  if (!isObject(definition)) {
    throw new TsplayError('BAD_ARGS', 'k8s: definition must be a mapping, a list of them, or YAML')
  }
  const items = definition['items']
  if (definition['kind'] === 'List' && Array.isArray(items)) {
    return (items as readonly Json[]).flatMap(objectDocuments)
  }
  const { kind, apiVersion } = definition
  const name = dig(definition, 'metadata', 'name')
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || typeof name !== 'string') {
    throw new TsplayError('BAD_ARGS', 'k8s: an object needs apiVersion, kind and metadata.name')
  }
  return [{ text: JSON.stringify(definition), kind, name }]
}
