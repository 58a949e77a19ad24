import { mustRun } from './exec.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module, ModuleContext } from './module.ts'
import { linesOf, probe, splitOnce } from './probe.ts'
import { encodeText } from './raw-text.ts'

/** `name` may be a list, so that many modules cost one round trip. */
export interface ModprobeArgs {
  readonly name: ListArg
  readonly state?: 'present' | 'absent'
  readonly params?: string
  readonly persistent?: 'present' | 'absent' | 'disabled'
}

/** Loads or removes kernel modules, now and at every boot. */
export const modprobe: Module<ModprobeArgs> = {
  name: 'modprobe',

  schema: {
    required: ['name'],
    properties: {
      name: listSchema,
      state: { enum: ['present', 'absent'] },
      params: { type: 'string' },
      persistent: { enum: ['present', 'absent', 'disabled'] },
    },
  },

  async run({ name, state = 'present', params = '', persistent = 'disabled' }, ctx) {
    const names = asList(name)
    const found = await look(ctx, names)
    for (const each of names) {
      const now = found.states.get(kernelName(each)) ?? 'absent'
      if (state === 'present' && now === 'absent') await load(ctx, each, params)
      if (state === 'absent' && now === 'loaded') await unload(ctx, each)
      if (persistent === 'present') await persist(ctx, found, { name: each, params })
      if (persistent === 'absent') await forget(ctx, found, each)
    }
    return { name: names, state, params }
  },
}

interface Found {
  /** By the kernel's name: loaded, builtin or absent. */
  readonly states: ReadonlyMap<string, string>
  /** Lines of the files in which modules to load, and their options, stand. */
  readonly files: Map<string, readonly string[]>
}

// The kernel takes both marks for the same, and shows the underscore.
const kernelName = (name: string): string => name.replaceAll('-', '_')

async function look({ host }: ModuleContext, names: readonly string[]): Promise<Found> {
  const what = 'look at kernel modules'
  const output = await probe(host, 'modprobe-probe', { what, args: names.map(kernelName) })
  const states = new Map<string, string>()
  const files = new Map<string, string[]>()
  let current: string[] = []
  for (const line of linesOf(output)) {
    const [word, rest] = splitOnce(line, ' ')
    if (word === 'module') {
      const [state, name] = splitOnce(rest, ' ')
      states.set(name, state)
    } else if (word === 'file') {
      current = []
      files.set(rest, current)
    } else current.push(rest)
  }
  return { states, files }
}

async function load({ change }: ModuleContext, name: string, params: string): Promise<void> {
  const argv = ['modprobe', name, ...params.split(/\s+/).filter(word => word !== '')]
  const hint = `the running kernel has no module ${name}, or may not load it (a container?)`
  await change(`load kernel module ${name}`, host => mustRun(host, argv, { hint }))
}

async function unload({ change }: ModuleContext, name: string): Promise<void> {
  await change(`remove kernel module ${name}`, host => mustRun(host, ['modprobe', '-r', name]))
}

const isLoadFile = (path: string): boolean => !path.startsWith('/etc/modprobe.d/')

async function persist(
  ctx: ModuleContext,
  { files }: Found,
  { name, params }: { readonly name: string; readonly params: string },
): Promise<void> {
  const isListed = [...files].some(
    ([path, lines]) => isLoadFile(path) && lines.some(line => loads(line, name)),
  )
  if (!isListed) await put(ctx, files, `/etc/modules-load.d/${name}.conf`, [name])
  const options = `/etc/modprobe.d/${name}.conf`
  const wanted = `options ${name} ${params}`
  const isSet = [...files].some(([path, lines]) => !isLoadFile(path) && lines.includes(wanted))
  if (params !== '' && !isSet) await put(ctx, files, options, [wanted])
}

const loads = (line: string, name: string): boolean => kernelName(line.trim()) === kernelName(name)

async function forget(ctx: ModuleContext, { files }: Found, name: string): Promise<void> {
  for (const [path, lines] of files) {
    const isWanted = (line: string): boolean =>
      isLoadFile(path)
        ? !loads(line, name)
        : kernelName(/^\s*options\s+(\S+)/.exec(line)?.[1] ?? '') !== kernelName(name)
    const kept = lines.filter(isWanted)
    if (kept.length < lines.length) await put(ctx, files, path, kept)
  }
}

async function put(
  { change }: ModuleContext,
  files: Found['files'],
  path: string,
  lines: readonly string[],
): Promise<void> {
  const asText = (all: readonly string[]): string => all.map(line => `${line}\n`).join('')
  const before = files.get(path)
  const after = asText(lines)
  files.set(path, lines)
  const diff = { path, before: before === undefined ? null : asText(before), after }
  await change(`write ${path}`, host => host.write(path, encodeText(after)), diff)
}
