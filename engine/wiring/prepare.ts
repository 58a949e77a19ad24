import { dirname } from 'node:path'

import { loadExtraVars } from '../cli/extra-vars.ts'
import { findPlaybook } from '../cli/find-playbook.ts'
import type { CliOptions } from '../cli/options.ts'
import { didYouMean } from '../did-you-mean.ts'
import { TsplayError, TsplayErrors, userErrors } from '../errors.ts'
import type { LoadContext } from '../load/context.ts'
import { loadInventory } from '../load/inventory.ts'
import { loadLimit } from '../load/limit.ts'
import { loadPlaybook } from '../load/playbook.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Plan } from '../model/plan.ts'
import type { Play } from '../model/playbook.ts'
import type { SourceObject } from '../model/value.ts'
import { checkPlan } from '../plan/check.ts'
import { expandInclude } from '../plan/include.ts'
import { planPlays } from '../plan/index.ts'
import { checkRoleVars } from '../plan/role-checks.ts'
import type { PlanOptions } from '../plan/play.ts'
import { startAtTask } from '../plan/start-at.ts'
import { staticRenderer } from '../plan/static-scope.ts'
import { checkConnectionVars } from './connection-checks.ts'
import { createLoader, type CachingLoader } from './loader.ts'
import { moduleFacts, moduleRegistry } from './modules.ts'
import { hostSelector } from './select-hosts.ts'

/** Everything that is known before a host is touched. */
export interface Prepared {
  readonly plan: Plan
  readonly inventory: Inventory
  readonly loader: CachingLoader
  readonly planOptions: PlanOptions
  readonly extraVars: SourceObject
}

/**
 * Command line → checked plan.
 * @throws TsplayErrors with all problems of inventory, playbooks and roles together.
 */
export async function prepare(
  options: CliOptions,
  installed: string,
  warn: LoadContext['warn'],
): Promise<Prepared> {
  const problems: TsplayError[] = []
  const problem = (error: TsplayError) => void problems.push(error)
  const context: LoadContext = { modules: new Set(moduleRegistry.keys()), warn, problem }
  const playbooks = options.playbooks.map(name => findPlaybook(name))
  const inventory = await loadInventory(inventorySources(options), {
    playbookFolders: [...new Set(playbooks.map(path => dirname(path)))],
    context,
  })
  const isWhole = problems.length === 0
  const extraVars = await loadExtraVars(options.extraVars, text => {
    warn(text)
  })
  const loader = createLoader(context, installed)
  const limit = options.limit === undefined ? undefined : await loadLimit(options.limit)
  const planOptions = planningOptions(options, {
    loader,
    installed,
    extraVars,
    selectHosts: hostSelector(inventory, { limit, isWhole, warn }),
  })
  const plays = await loadPlays(playbooks, context, problem)
  const planned = await planPlays(plays, planOptions, problem)
  const { plan: whole, problems: wrongVars } = checkRoleVars(planned, { inventory, extraVars })
  problems.push(
    ...wrongVars,
    ...checkConnectionVars(inventory, extraVars),
    ...unknownTags(options, planOptions.seenTags),
    ...(await checkPlan(whole, {
      module: moduleFacts,
      loader,
      readText: loader.readText,
      installed,
      expandInclude: reached => expandInclude(reached, { ...planOptions, seenTags: new Set() }),
      isComplete: problems.length === 0,
    })),
  )
  if (problems.length > 0) throw new TsplayErrors(withoutRepeats(problems))
  const plan = options.startAtTask === undefined ? whole : startAtTask(whole, options.startAtTask)
  return { plan, inventory, loader, planOptions, extraVars }
}

async function loadPlays(
  playbooks: readonly string[],
  context: LoadContext,
  problem: (error: TsplayError) => void,
): Promise<readonly Play[]> {
  const plays: Play[] = []
  for (const path of playbooks) {
    try {
      plays.push(...(await loadPlaybook(path, context)))
    } catch (error) {
      userErrors(error).forEach(problem)
    }
  }
  return plays
}

function inventorySources({ inventory }: CliOptions): readonly string[] {
  if (inventory.length > 0) return inventory
  throw new TsplayError('USAGE', 'no inventory was given', {
    hint: 'name one with -i hosts.yml; tsplay-inventory writes it from a list of addresses',
  })
}

function planningOptions(
  options: CliOptions,
  parts: Pick<Prepared, 'extraVars'> & Pick<PlanOptions, 'loader' | 'installed' | 'selectHosts'>,
): PlanOptions {
  const { loader, extraVars, installed, selectHosts } = parts
  let count = 0
  return {
    loader,
    installed,
    tags: { run: options.tags.length === 0 ? ['all'] : options.tags, skip: options.skipTags },
    renderStatic: staticRenderer(extraVars),
    selectHosts,
    seenTags: new Set(),
    nextId: kind => `${kind}-${(count += 1)}`,
  }
}

const specialTags = ['all', 'tagged', 'untagged', 'always', 'never']

/** A tag that nothing carries selects nothing: most likely a typing error. */
function unknownTags(
  { tags, skipTags }: CliOptions,
  seen: ReadonlySet<string>,
): readonly TsplayError[] {
  return [...tags, ...skipTags]
    .filter(tag => !seen.has(tag) && !specialTags.includes(tag))
    .map(
      tag =>
        new TsplayError('UNKNOWN_SUBJECT_TAG', `no task has the tag ${tag}`, {
          hint: didYouMean(tag, seen) ?? 'see --list-tags',
        }),
    )
}

/** A role that is used twice is loaded and checked twice; its problems are told once. */
function withoutRepeats(problems: readonly TsplayError[]): readonly TsplayError[] {
  const key = ({ message, position }: TsplayError) => JSON.stringify([message, position])
  return [...new Map(problems.map(problem => [key(problem), problem])).values()]
}
