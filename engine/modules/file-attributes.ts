import type { FileAttributes, HostWriter, PathState } from '../remote/host.ts'
import { mustRun } from './exec.ts'
import { type ModeBase, modeSchema, resolveMode } from './mode.ts'
import type { JsonSchema, ModuleContext } from './module.ts'

/** Arguments of every module that makes files or folders. */
export interface AttributeArgs {
  readonly mode?: string
  readonly owner?: string | number
  readonly group?: string | number
}

/** Schema of {@link AttributeArgs}. */
export const attributeSchemas: { readonly [K in keyof Required<AttributeArgs>]: JsonSchema } = {
  mode: modeSchema,
  owner: { type: ['string', 'integer'] },
  group: { type: ['string', 'integer'] },
}

/** What is asked for, in the form {@link HostWriter.write} takes; symbolic modes are worked out. */
export function wantedAttributes(
  { mode, owner, group }: AttributeArgs,
  base: ModeBase,
): FileAttributes {
  return {
    ...(mode !== undefined && { mode: resolveMode(mode, base) }),
    ...(owner !== undefined && { owner: String(owner) }),
    ...(group !== undefined && { group: String(group) }),
  }
}

/** The part of what is asked for that a path does not have. */
export function differingAttributes(args: AttributeArgs, state: PathState): FileAttributes {
  const { mode, owner, group } = wantedAttributes(args, state)
  const isLink = state.kind === 'symlink'
  return {
    ...(mode !== undefined && mode !== state.mode && !isLink && { mode }),
    ...(owner !== undefined && ![state.owner, String(state.uid)].includes(owner) && { owner }),
    ...(group !== undefined && ![state.group, String(state.gid)].includes(group) && { group }),
  }
}

/** What to set; `link`: on symlinks themselves. */
export type SetAttributes = FileAttributes & { readonly link?: boolean }

/** Brings mode and owner of paths to what is asked for, behind the gate; nothing differs: no change. */
export async function changeAttributes(
  { change }: Pick<ModuleContext, 'change'>,
  paths: readonly string[],
  attributes: SetAttributes,
): Promise<void> {
  const { mode, owner, group } = attributes
  const [first = '', more] = [paths[0], paths.length - 1]
  const where = more > 0 ? `${first} and ${more} more` : first
  const said = [ownerText(owner, group), mode].filter(word => word !== undefined)
  if (said.length === 0 || paths.length === 0) return
  await change(`set ${said.join(' ')} on ${where}`, host => setAttributes(host, paths, attributes))
}

/** What belongs to each path, put together so that one command serves many paths. */
export function groupPaths(
  entries: readonly { readonly path: string; readonly attributes: SetAttributes }[],
): readonly { readonly attributes: SetAttributes; readonly paths: readonly string[] }[] {
  const groups = new Map<string, { attributes: SetAttributes; paths: string[] }>()
  for (const { path, attributes } of entries) {
    const key = JSON.stringify(attributes)
    const group = groups.get(key) ?? { attributes, paths: [] }
    group.paths.push(path)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Sets mode and owner; the owner first, for chown takes set-user-id bits away. */
export async function setAttributes(
  host: HostWriter,
  paths: readonly string[],
  { mode, owner, group, link = false }: SetAttributes,
): Promise<void> {
  const ownership = ownerText(owner, group)
  // Far below the limit of an argument list.
  for (let start = 0; start < paths.length; start += 500) {
    const some = paths.slice(start, start + 500)
    if (ownership !== undefined)
      await mustRun(host, ['chown', ...(link ? ['-h'] : []), ownership, ...some])
    if (mode !== undefined) await mustRun(host, ['chmod', mode, ...some])
  }
}

/** `owner`, `owner:group` or `:group`, as chown takes it. */
export function ownerText(
  owner: string | undefined,
  group: string | undefined,
): string | undefined {
  if (owner === undefined && group === undefined) return undefined
  return `${owner ?? ''}${group === undefined ? '' : `:${group}`}`
}
