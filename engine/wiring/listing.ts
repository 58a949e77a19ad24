import type { Plan, PlanNode, Step } from '../model/plan.ts'
import { nameOf } from '../plan/start-at.ts'
import { walkNodes } from '../plan/walk.ts'

/** What of a plan `--list-hosts`, `--list-tasks` and `--list-tags` show. */
export interface ListingOptions {
  readonly hosts: boolean
  readonly tasks: boolean
  readonly tags: boolean
  /** Every tag met, those of unselected tasks too. */
  readonly seenTags: ReadonlySet<string>
}

/** The plan as text, for the `--list-…` options. */
export function formatListing(plan: Plan, options: ListingOptions): string {
  const lines = plan.plays.flatMap((play, index) => {
    const tags = play.keywords.tags.join(', ')
    return [
      `play #${index + 1}: ${play.name}${tags === '' ? '' : `\tTAGS: [${tags}]`}`,
      ...(options.hosts ? listHosts(play.hosts) : []),
      ...(options.tasks ? listTasks(play.nodes) : []),
      '',
    ]
  })
  const tags = options.tags ? [`tags: ${[...options.seenTags].sort().join(', ')}`] : []
  return [...lines, ...tags].join('\n')
}

function listHosts(hosts: readonly string[]): readonly string[] {
  return [`  hosts (${hosts.length}):`, ...hosts.map(host => `    ${host}`)]
}

function listTasks(nodes: readonly PlanNode[]): readonly string[] {
  const tasks = [...walkNodes(nodes)].filter(
    (node): node is Step => node.kind === 'step' || node.kind === 'include',
  )
  return ['  tasks:', ...tasks.map(task => `    ${taskLine(task)}`)]
}

function taskLine(task: Step): string {
  const role = task.role === undefined ? '' : `${task.role.name} : `
  return `${role}${nameOf(task)}\tTAGS: [${task.keywords.tags.join(', ')}]`
}
