import { readFileSync } from 'node:fs'

import { format } from 'prettier'

import { modules } from '../../engine/modules/index.ts'
import type { AnyModule, JsonSchema } from '../../engine/modules/module.ts'
import { parseYaml } from '../../engine/yaml-text.ts'
import { readModuleSource, type ModuleSource } from './module-sources.ts'

const INTRODUCTION = `# Modules

The words a task may call. Arguments mean what Ansible's documentation says; the differences stand in [for-ansible-users.md](for-ansible-users.md). This page is written by \`npx tsx test/tools/modules-page.ts > docs/modules.md\` from the modules' schemas, their comments and \`test/tools/module-examples.yml\`; a test has every example pass the checks that \`--syntax-check\` makes.

An argument in **bold** is required; where no default stands, an argument that is left out leaves its matter alone. A list may be given as one value, too. Every result has \`changed\`, \`failed\` and \`skipped\`.
`

interface Documented {
  readonly purpose?: string
  readonly example: string
  readonly defaults?: Readonly<Record<string, string | null>>
}

/** What test/tools/module-examples.yml says of each module. */
export const moduleExamples: Readonly<Record<string, Documented>> = parseYaml(
  readFileSync(new URL('module-examples.yml', import.meta.url), 'utf8'),
) as unknown as Readonly<Record<string, Documented>>

/** The page docs/modules.md. */
export async function modulesPage(): Promise<string> {
  const sections = [...modules].sort((a, b) => (a.name < b.name ? -1 : 1)).map(section)
  const options = { semi: false, singleQuote: true, printWidth: 100 }
  return format([INTRODUCTION, ...sections].join('\n'), {
    ...options,
    parser: 'markdown',
    // The examples stand as they are tested.
    embeddedLanguageFormatting: 'off',
  })
}

function section(module: AnyModule): string {
  const documented = moduleExamples[module.name]
  if (documented === undefined) throw new Error(`module-examples.yml lacks ${module.name}`)
  const source = readModuleSource(module.name)
  const parts = [
    `## ${module.name}\n\n${documented.purpose ?? source.purpose}`,
    argumentTable(module, source, documented),
    ...(module.schema.additionalProperties === undefined ? [] : ['Any other key is a variable.']),
    ...choices(module),
    `\`\`\`yaml\n${documented.example}\`\`\``,
  ]
  return parts.join('\n\n') + '\n'
}

function argumentTable(module: AnyModule, source: ModuleSource, documented: Documented): string {
  const required: readonly string[] = module.schema.required ?? []
  const schemas = module.schema.properties as Record<string, JsonSchema>
  const names = [...new Set([...required, ...Object.keys(schemas)])]
  const defaults = { ...source.defaults, ...documented.defaults }
  const rows = names.map(name => {
    const value = required.includes(name) ? null : (defaults[name] ?? null)
    const notes = [
      ...(module.freeForm === name ? ['May stand behind the word itself.'] : []),
      ...(source.notes[name] === undefined ? [] : [source.notes[name]]),
      ...aliasNote(module, name),
      ...(module.secrets?.includes(name) ? ['Masked in all output.'] : []),
    ]
    const shown = required.includes(name) ? `**${code(name)}**` : code(name)
    const cells = [
      shown,
      typeText(schemas[name] ?? {}),
      value === null ? '' : code(value),
      notes.join(' '),
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return `| Argument | Type | Default | |\n| --- | --- | --- | --- |\n${rows.join('\n')}`
}

function aliasNote({ aliases = {} }: AnyModule, name: string): readonly string[] {
  const words = Object.keys(aliases).filter(alias => aliases[alias] === name)
  return words.length === 0 ? [] : [`Also called ${words.map(code).join(', ')}.`]
}

/** `oneOf` and `anyOf` of a schema: which arguments there must be. */
function choices({ schema }: AnyModule): readonly string[] {
  const names = (branches: readonly JsonSchema[] | undefined): string[] =>
    (branches ?? []).flatMap(({ required }) =>
      Array.isArray(required) ? [(required as string[]).map(code).join(' with ')] : [],
    )
  const sentence = (how: string, of: readonly string[]): string[] =>
    of.length < 2 ? [] : [`${how} of ${of.join(', ')} is required.`]
  return [...sentence('One', names(schema.oneOf)), ...sentence('At least one', names(schema.anyOf))]
}

function typeText(schema: JsonSchema): string {
  const { type, enum: values, const: only, anyOf, pattern, items } = schema
  if (Array.isArray(values)) return values.map(value => code(String(value))).join(', ')
  if (only !== undefined) return code(JSON.stringify(only))
  if (Array.isArray(anyOf)) return (anyOf as JsonSchema[]).map(typeText).join(' or ')
  if (typeof schema['description'] === 'string') return schema['description']
  if (type === undefined) return 'anything'
  if (pattern === '^/') return 'absolute path'
  const types = (Array.isArray(type) ? type : [type]) as string[]
  const ofWhat = (items as JsonSchema | undefined)?.['enum']
  const among = Array.isArray(ofWhat) ? ` of ${(ofWhat as string[]).map(code).join(', ')}` : ''
  return types.map(word => typeNames[word] ?? word).join(' or ') + among
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  array: 'list',
  object: 'mapping',
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const code = (text: string): string => `\`${text}\``

if (process.argv[1] === import.meta.filename) process.stdout.write(await modulesPage())
