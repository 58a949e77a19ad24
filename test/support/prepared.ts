import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { parseArgs } from '../../engine/cli/parse.ts'
import { TsplayError, TsplayErrors } from '../../engine/errors.ts'
import type { Plan, PlanNode, Step } from '../../engine/model/plan.ts'
import { Template } from '../../engine/model/value.ts'
import { walkNodes } from '../../engine/plan/walk.ts'
import { prepare } from '../../engine/wiring/prepare.ts'

/** A playbook as it came out of loading, planning and checking: a plan, or problems. */
export interface Planned {
  readonly plan: Plan
  /** Every step that is no handler, in order, those of blocks included. */
  readonly steps: readonly Step[]
  /** Every node that is no handler. */
  readonly nodes: readonly PlanNode[]
  readonly step: (name: string) => Step
  /** What is wrong, as `CODE file:line hint`; the folder left out of it. */
  readonly problems: readonly string[]
}

/** Prepares `site.yml` for hosts a and b as the command line does; `words` are further options. */
export async function prepared(
  files: Readonly<Record<string, string>> | string,
  words: readonly string[] = [],
): Promise<Planned> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-plan-'))
  try {
    const all = typeof files === 'string' ? { 'site.yml': files } : files
    for (const [name, text] of Object.entries(all)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    return await prepareFolder(folder, words)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function prepareFolder(folder: string, words: readonly string[]): Promise<Planned> {
  const options = parseArgs(['-i', 'a,b', ...words, join(folder, 'site.yml')])
  if (options.kind === 'text') throw new Error('the options ask for text')
  try {
    const { plan } = await prepare(options, folder, () => undefined)
    return planned(plan, [])
  } catch (error) {
    return planned({ plays: [] }, problemsOf(error, folder))
  }
}

function planned(plan: Plan, problems: readonly string[]): Planned {
  const nodes = plan.plays.flatMap(play => [...walkNodes(play.nodes)])
  const steps = nodes.filter(node => node.kind === 'step')
  return {
    plan,
    nodes,
    steps,
    step: name => {
      const found = steps.find(step => nameOf(step) === name)
      if (found === undefined) throw new Error(`no step "${name}"; ${problems.join('; ')}`)
      return found
    },
    problems,
  }
}

/** The name of a step as written. */
export function nameOf({ name }: Step): string {
  return name instanceof Template ? name.text : name
}

function problemsOf(error: unknown, folder: string): readonly string[] {
  if (error instanceof TsplayErrors) return error.errors.flatMap(one => problemsOf(one, folder))
  if (!(error instanceof TsplayError)) throw error
  const { code, position, hint } = error
  const place = position === undefined ? '' : ` ${position.file}:${position.line}`
  return [`${code}${place}${hint === undefined ? '' : ` ${hint}`}`.replaceAll(`${folder}/`, '')]
}
