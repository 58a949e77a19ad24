import { TsplayError } from '../errors.ts'
import type { FlushHandlers, PlannedPlay, PlanNode } from '../model/plan.ts'
import type { Play, Templated } from '../model/playbook.ts'
import { Template, type Json, type Source, type SourceObject } from '../model/value.ts'
import { expandTasks } from './expand.ts'
import { expandPart, type Expansion, type Surroundings } from './expansion.ts'
import { candidatePaths } from './files.ts'
import { noKeywords, playKeywordsForMembers } from './keywords.ts'
import type { Loader } from './loader.ts'
import { entryUse, everything, expandRole, type RoleCollection } from './roles.ts'
import { isSelected, type TagSelection } from './tags.ts'

/** What planning is told besides the playbook. */
export interface PlanOptions {
  readonly loader: Loader
  readonly tags: TagSelection
  /** tsplay's own folder. */
  readonly installed: string
  /** Renders what must be known before any host is, with the play's and the extra variables. */
  readonly renderStatic: (value: Source, playVars: SourceObject) => Json
  /** Hosts of a pattern after `--limit`, in inventory order. */
  readonly selectHosts: (pattern: string, position: Play['position']) => readonly string[]
  readonly seenTags: Set<string>
  readonly nextId: (kind: string) => string
}

/** One play as written → as it will run. */
export async function planPlay(
  play: Play,
  options: PlanOptions,
  problem: (error: TsplayError) => void,
): Promise<PlannedPlay> {
  const id = options.nextId('play')
  const collection: RoleCollection = { scopes: [], handlers: [], done: new Map() }
  const expansion = { ...playExpansion(play, options, collection), problem }
  const around: Surroundings = {
    keywords: playKeywordsForMembers(play.keywords),
    folder: play.folder,
    playbook: play.folder,
  }
  const nodes = await expandSections(play, around, { expansion, collection })
  const handlers = await expandTasks(play.handlers, around, { ...expansion, tags: everything })
  const pattern = hostPattern(options.renderStatic(play.hosts, play.keywords.vars), play)

  return {
    id,
    name: play.name ?? pattern,
    hosts: order(options.selectHosts(pattern, play.position), play.order),
    gather_facts: gathersFacts(play, options.tags),
    gather_subset: play.gather_subset,
    serial: play.serial,
    strategy: play.strategy,
    ...(play.max_fail_percentage === undefined
      ? {}
      : { max_fail_percentage: play.max_fail_percentage }),
    force_handlers: play.force_handlers,
    keywords: play.keywords,
    varsFiles: await loadVarsFiles(play, options),
    nodes: withoutLonelyFlushes(nodes),
    handlers: [...collection.handlers, ...handlers],
    roles: collection.scopes,
    folder: play.folder,
    position: play.position,
  }
}

function playExpansion(play: Play, options: PlanOptions, collection: RoleCollection): Expansion {
  const { loader, tags, installed, seenTags, nextId } = options
  return {
    loader,
    tags,
    installed,
    seenTags,
    nextId: () => nextId('task'),
    renderStatic: value => staticText(options.renderStatic(value, play.keywords.vars), play),
    role: (name, use, around, expansion) =>
      expandRole(name, use, around, { expansion, collection }),
    importing: [],
  }
}

/** pre_tasks, flush, roles, tasks, flush, post_tasks, flush: Ansible's order. */
async function expandSections(
  play: Play,
  around: Surroundings,
  context: { expansion: Expansion; collection: RoleCollection },
): Promise<readonly PlanNode[]> {
  const { expansion } = context
  const flush = (): FlushHandlers => ({
    kind: 'flush',
    id: expansion.nextId(),
    position: play.position,
    folder: play.folder,
    keywords: noKeywords,
  })
  const nodes: PlanNode[] = [...(await expandTasks(play.pre_tasks, around, expansion)), flush()]
  for (const entry of play.roles) {
    const expand = () => expandRole(entry.role, entryUse(entry), around, context)
    nodes.push(...(await expandPart(expansion, expand)))
  }
  nodes.push(...(await expandTasks(play.tasks, around, expansion)), flush())
  nodes.push(...(await expandTasks(play.post_tasks, around, expansion)), flush())
  return nodes
}

function withoutLonelyFlushes(nodes: readonly PlanNode[]): readonly PlanNode[] {
  return nodes.every(node => node.kind === 'flush') ? [] : nodes
}

function hostPattern(rendered: Json, { position }: Play): string {
  if (typeof rendered === 'string') return rendered
  if (Array.isArray(rendered) && rendered.every(part => typeof part === 'string')) {
    return rendered.join(',')
  }
  throw new TsplayError('BAD_PLAYBOOK', 'hosts must be a host pattern or a list of them', {
    position,
    hint: 'for example `hosts: kube-master:etcd`',
  })
}

async function loadVarsFiles(play: Play, options: PlanOptions): Promise<readonly SourceObject[]> {
  const loaded: SourceObject[] = []
  for (const file of play.vars_files) loaded.push(await loadVarsFile(file, play, options))
  return loaded
}

async function loadVarsFile(
  file: Templated<string>,
  { folder, keywords, position }: Play,
  { loader, installed, renderStatic }: PlanOptions,
): Promise<SourceObject> {
  const name = staticText(renderStatic(file, keywords.vars), { position })
  const candidates = candidatePaths(name, 'vars', { folder, playbook: folder, installed })
  const path = await loader.firstExisting(candidates)
  if (path !== undefined) return loader.vars(path)
  throw new TsplayError('FILE_NOT_FOUND', `there is no vars file ${name}`, {
    position: file instanceof Template ? file.position : position,
    hint: `looked for ${candidates.join(', ')}`,
  })
}

/** A file or role name must come to text. */
function staticText(rendered: Json, { position }: Pick<Play, 'position'>): string {
  if (typeof rendered === 'string' || typeof rendered === 'number') return String(rendered)
  throw new TsplayError('BAD_PLAYBOOK', `expected a name, got ${JSON.stringify(rendered)}`, {
    position,
  })
}

function order(hosts: readonly string[], how: Play['order']): readonly string[] {
  switch (how) {
    case 'inventory':
      return hosts
    case 'reverse_inventory':
      return [...hosts].reverse()
    case 'sorted':
      return [...hosts].sort()
    case 'reverse_sorted':
      return [...hosts].sort().reverse()
    case 'shuffle':
      return hosts
        .map(host => ({ host, at: Math.random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ host }) => host)
  }
}

/** Whether facts are gathered: the task is tagged `always`, unless the play itself has tags. */
function gathersFacts(play: Play, tags: TagSelection): boolean {
  return play.gather_facts && isSelected([...play.keywords.tags, 'always'], tags)
}
