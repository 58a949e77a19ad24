import { didYouMean } from '../../engine/did-you-mean.ts'
import { TsplayError } from '../../engine/errors.ts'
import { isObject, Template, type Source } from '../../engine/model/value.ts'
import { effectiveVars, readPlainInventory, type PlainInventory } from './plain-inventory.ts'

type Warn = (text: string) => void

/** The groups as a tree, as `ansible-inventory --graph` draws them. */
export async function showGraph(source: string, warn: Warn): Promise<string> {
  const { groups } = await readPlainInventory(source, warn)
  const lines: string[] = []
  const draw = (name: string, depth: number): void => {
    const row = (text: string, at: number) =>
      lines.push(`${'  |'.repeat(at)}${at > 0 ? '--' : ''}${text}`)
    row(`@${name}:`, depth)
    const group = groups.get(name)
    for (const child of group?.children ?? []) draw(child, depth + 1)
    for (const host of group?.hosts ?? []) row(host, depth + 1)
  }
  draw('all', 0)
  return `${lines.join('\n')}\n`
}

/** The whole inventory as JSON, as `ansible-inventory --list` writes it; templates as their text. */
export async function showList(source: string, warn: Warn): Promise<string> {
  const inventory = await readPlainInventory(source, warn)
  const vars = [...(await effectiveVars(source, () => undefined))]
  const hostvars = Object.fromEntries(vars.filter(([, own]) => Object.keys(own).length > 0))
  return toJson({ _meta: { hostvars }, ...groupsForList(inventory) })
}

/** One host's variables as JSON, as `ansible-inventory --host` writes them. */
export async function showHost(source: string, name: string, warn: Warn): Promise<string> {
  const hosts = await effectiveVars(source, warn)
  const vars = hosts.get(name)
  if (vars === undefined) {
    const hint = didYouMean(name, hosts.keys())
    throw new TsplayError('USAGE', `no host "${name}" in ${source}`, { hint })
  }
  return toJson(vars)
}

/** `print_ips` and `print_hostnames`: words with spaces between. */
export async function showHosts(
  source: string,
  what: 'print_ips' | 'print_hostnames',
  warn: Warn,
): Promise<string> {
  const hosts = [...(await effectiveVars(source, warn))]
  const words = hosts.map(([name, vars]) => {
    if (what === 'print_hostnames') return name
    const ip = vars['ip'] ?? vars['ansible_host']
    if (typeof ip === 'string') return ip
    throw new TsplayError('BAD_INVENTORY', `${name} has neither ip nor ansible_host in ${source}`)
  })
  return `${words.join(' ')}\n`
}

function groupsForList({ groups }: PlainInventory): Readonly<Record<string, object>> {
  const shown = [...groups].map(([name, { hosts, children }]) => [
    name,
    {
      ...(children.length > 0 ? { children } : {}),
      ...(hosts.length > 0 ? { hosts } : {}),
    },
  ])
  return Object.fromEntries(
    shown.filter(([, group]) => Object.keys(group as object).length > 0),
  ) as Readonly<Record<string, object>>
}

const toJson = (value: unknown): string => `${JSON.stringify(value, inOrder, 4)}\n`

/** Keys sorted, as Ansible does; a template as the text that it was written as. */
function inOrder(this: unknown, key: string, value: unknown): unknown {
  // JSON.stringify has called toJSON by now.
  const original = (this as Readonly<Record<string, Source>>)[key]
  if (original instanceof Template) return original.text
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
