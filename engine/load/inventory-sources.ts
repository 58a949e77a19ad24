import { isIP } from 'node:net'
import { extname, join } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { Loading } from './context.ts'
import { attempt } from './context.ts'
import { expandHosts } from './host-range.ts'
import type { InventoryGraph } from './inventory-graph.ts'
import { readIniInventory } from './inventory-ini.ts'
import { readYamlInventory } from './inventory-yaml.ts'
import { isYamlName, kindOf, namesIn, readText } from './text-file.ts'
import { parseYaml } from './yaml.ts'

/** Where the reading of inventories goes to. */
export interface InventoryInput {
  readonly graph: InventoryGraph
  readonly loading: Loading
}

/** Reads one `-i`: a file, a folder of files, or a literal list of hosts with a comma. */
export async function readInventorySource(source: string, input: InventoryInput): Promise<void> {
  const kind = await kindOf(source)
  if (kind === 'folder') {
    await readFolder(source, input)
  } else if (kind === undefined && source.includes(',')) {
    const entries = source.split(',').map(entry => entry.trim())
    for (const entry of entries.filter(entry => entry !== '')) addLiteral(entry, input)
  } else if (kind === undefined && isIP(source) !== 0) {
    const hint = `a host is given with a comma after it: -i ${source},`
    input.loading.problem(new TsplayError('FILE_NOT_FOUND', `no such file: ${source}`, { hint }))
  } else {
    await attempt(input.loading, () => readInventoryFile(source, input))
  }
}

function addLiteral(entry: string, { graph }: InventoryInput): void {
  const { names, port } = expandHosts(entry)
  const vars = port === undefined ? {} : { ansible_port: port }
  for (const name of names) graph.addHost(name, 'ungrouped', { origin: '-i', vars })
}

const ignored = /^\.|~$|\.(?:bak|cfg|creds|gpg|md|orig|pyc|retry|rpm|rst|swp|txt)$/
// artifacts and credentials: what cluster.yml, and Kubespray, leave beside an inventory.
const notInventories = ['artifacts', 'credentials', 'group_vars', 'host_vars', 'vars_plugins']

async function readFolder(folder: string, input: InventoryInput): Promise<void> {
  const names = (await namesIn(folder)).filter(
    name => !ignored.test(name) && !notInventories.includes(name),
  )
  for (const name of names) {
    const path = join(folder, name)
    if ((await kindOf(path)) === 'folder') await readFolder(path, input)
    else await attempt(input.loading, () => readInventoryFile(path, input))
  }
}

async function readInventoryFile(path: string, input: InventoryInput): Promise<void> {
  readInventoryText(await readText(path), path, input)
}

/** Reads an inventory in the form that its path, or else its first line, tells. */
export function readInventoryText(text: string, path: string, input: InventoryInput): void {
  if (text.startsWith('#!')) {
    const hint = 'let it write a file, and give that with -i'
    const message = `${path} is a program: dynamic inventories are not supported`
    throw new TsplayError('BAD_INVENTORY', message, { hint })
  }
  if (isYaml(path, text)) {
    readYamlInventory(parseYaml(text, path, input.loading, { ansible: true }), path, input)
  } else {
    readIniInventory(text, path, input)
  }
}

/** By the name where it says so; else by the first line that is no comment. */
function isYaml(path: string, text: string): boolean {
  if (isYamlName(path)) return true
  if (extname(path) === '.ini') return false
  const first = text.split('\n').find(line => !/^\s*([#;].*)?$/.test(line)) ?? ''
  return /^(---|\{|[^\s=[\]]+:\s*(#.*)?$)/.test(first)
}
