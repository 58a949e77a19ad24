import { TsplayError } from '../errors.ts'
import type { HostWriter } from '../remote/host.ts'
import { commandFailed } from './exec.ts'
import type { Module, ModuleContext } from './module.ts'
import { nodeScript } from './node-script.ts'
import { probe, splitOnce } from './probe.ts'
import { encodeText } from './raw-text.ts'
import { editSysctlFile, normalValue, type Setting, sysctlPath } from './sysctl-file.ts'

type SysctlValue = string | number | boolean

/** Either one `name` with its `value`, or a mapping of `settings`. */
export interface SysctlArgs {
  readonly name?: string
  readonly value?: SysctlValue
  readonly settings?: Readonly<Record<string, SysctlValue>>
  readonly state?: 'present' | 'absent'
  readonly sysctl_file?: string
  readonly reload?: boolean
  readonly sysctl_set?: boolean
  readonly ignoreerrors?: boolean
}

const valueSchema = { type: ['string', 'number', 'boolean'] }

/** Keeps kernel parameters, in a file for the next boot and in the running kernel. */
export const sysctl: Module<SysctlArgs> = {
  name: 'sysctl',
  aliases: { key: 'name', val: 'value' },

  schema: {
    oneOf: [{ required: ['name'] }, { required: ['settings'] }],
    properties: {
      name: { type: 'string', pattern: '^[^\\s=#;]+$' },
      value: valueSchema,
      settings: {
        type: 'object',
        additionalProperties: valueSchema,
        propertyNames: { pattern: '^[^\\s=#;]+$' },
      },
      state: { enum: ['present', 'absent'] },
      sysctl_file: { type: 'string', pattern: '^/' },
      reload: { type: 'boolean' },
      sysctl_set: { type: 'boolean' },
      ignoreerrors: { type: 'boolean' },
    },
  },

  async run(args, ctx) {
    const settings = wantedSettings(args)
    const file = args.sysctl_file ?? '/etc/sysctl.conf'
    const found = await look(ctx, file, settings)
    const after = editSysctlFile(found.content ?? '', settings)
    if (after !== (found.content ?? '')) {
      const diff = { path: file, before: found.content ?? null, after }
      await ctx.change(`write ${file}`, host => host.write(file, encodeText(after)), diff)
    }
    // With neither, only the file counts, as in Ansible.
    if ((args.reload ?? true) || args.sysctl_set === true) await setLive(args, ctx, found.live)
    return { values: Object.fromEntries(settings.map(({ key, value }) => [key, value ?? null])) }
  },
}

interface Live {
  readonly setting: Setting
  /** undefined: the kernel has no such parameter; null: it cannot be read. */
  readonly value: string | null | undefined
}

function wantedSettings({ name, value, settings, state }: SysctlArgs): readonly Setting[] {
  const absent = state === 'absent'
  if (settings !== undefined) {
    return Object.entries(settings).map(([key, each]) => ({
      key,
      value: absent ? undefined : asText(each),
    }))
  }
  if (value === undefined && !absent) {
    throw new TsplayError('BAD_ARGS', `sysctl: ${name ?? ''} needs a value`)
  }
  return [{ key: name ?? '', value: absent ? undefined : asText(value ?? '') }]
}

function asText(value: SysctlValue): string {
  return typeof value === 'boolean' ? String(Number(value)) : normalValue(String(value))
}

async function look(
  { host }: ModuleContext,
  file: string,
  settings: readonly Setting[],
): Promise<{ readonly content: string | undefined; readonly live: readonly Live[] }> {
  const paths = settings.map(({ key }) => sysctlPath(key))
  let rest = await probe(host, 'sysctl-probe', {
    what: `read ${file} and kernel parameters`,
    args: [file, ...paths],
  })
  const live: Live[] = []
  for (const setting of settings) {
    const [line, left] = splitOnce(rest, '\n')
    const value = line.startsWith('live ') ? normalValue(line.slice(5)) : undefined
    live.push({ setting, value: line === 'unreadable' ? null : value })
    rest = left
  }
  const [word, content] = splitOnce(rest, '\n')
  return { live, content: word === 'file' ? content : undefined }
}

async function setLive(
  { ignoreerrors = false }: SysctlArgs,
  ctx: ModuleContext,
  live: readonly Live[],
): Promise<void> {
  for (const { setting, value: before } of live) {
    const { key, value } = setting
    if (value === undefined || value === before) continue
    if (before === undefined && ignoreerrors) {
      ctx.warn(`${ctx.host.name}: the kernel has no parameter ${key}`)
    } else {
      await setOne({ key, value, before: before ?? undefined, ignoreerrors }, ctx)
    }
  }
}

interface Assignment {
  readonly key: string
  readonly value: string
  readonly before: string | undefined
  readonly ignoreerrors: boolean
}

async function setOne(
  { key, value, before, ignoreerrors }: Assignment,
  { change, warn }: ModuleContext,
): Promise<void> {
  const diff = { path: sysctlDiffPath(key), before: before ?? null, after: value }
  let refused: TsplayError | undefined
  const set = async (host: HostWriter): Promise<void> => {
    const result = await host.script(nodeScript('sysctl-set'), [sysctlPath(key), value])
    if (result.code === 0) return
    refused = commandFailed(host, `sysctl -w ${key}=${value}`, result, hint(before, key))
    throw refused
  }
  // What the kernel refused has changed nothing, so that it must not pass the gate.
  await change(`set ${key} to ${value}`, set, diff).catch((error: unknown) => {
    if (!ignoreerrors || refused === undefined || error !== refused) throw error
    warn(refused.message)
  })
}

const sysctlDiffPath = (key: string): string => `/proc/sys/${sysctlPath(key)}`

function hint(before: string | undefined, key: string): string | undefined {
  if (before !== undefined) return undefined
  return `the kernel knows no ${key}: load the module that brings it, or set ignoreerrors`
}
