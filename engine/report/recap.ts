import type { HostStats } from '../model/event.ts'
import { formatPosition } from '../model/position.ts'
import type { Paint } from './paint.ts'
import { rerunCommand, type CommandLine } from './rerun.ts'
import type { FailureRecord, Summary } from './summary.ts'
import { duration, header, indent, lastLines, nameList, taskTitle } from './text.ts'

const MOST_TASKS = 10
const MOST_MESSAGE_LINES = 6
/** Milliseconds below which a task is nobody's concern. */
const SLOW = 1000

const COUNTS = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const

/** What stands at the end of a run: counts per host, failures with their places, times, the next command. */
export function formatRecap(summary: Summary, paint: Paint, line?: CommandLine): string {
  const command = line === undefined ? undefined : rerunCommand(summary, line)
  const parts = [
    `${paint.strong(header('PLAY RECAP', ''))}\n${hostLines(summary, paint)}`,
    failureDigest(summary, 'failed', paint.status.failed('Failed:')),
    failureDigest(summary, 'ignored', 'Failed and ignored:'),
    pendingHandlers(summary, paint),
    slowestTasks(summary),
    `${endWord(summary)} after ${duration(summary.duration)}.`,
    command === undefined ? '' : `To run it again:\n  ${paint.strong(command)}`,
  ]
  return parts.filter(part => part !== '').join('\n\n')
}

function hostLines({ stats }: Summary, paint: Paint): string {
  const hosts = Object.entries(stats)
  const width = Math.max(0, ...hosts.map(([name]) => name.length))
  if (hosts.length === 0) return '(no host took part)'
  return hosts
    .map(([name, counts]) => {
      const painter = paint.status[worstStatus(counts)]
      const numbers = COUNTS.map(key => `${key}=${counts[key]}`.padEnd(key.length + 4)).join(' ')
      return `${painter(name.padEnd(width))} : ${numbers.trimEnd()}`
    })
    .join('\n')
}

function worstStatus({ unreachable, failed, changed }: HostStats) {
  if (unreachable > 0) return 'unreachable'
  if (failed > 0) return 'failed'
  return changed > 0 ? 'changed' : 'ok'
}

function failureDigest({ failures }: Summary, fate: FailureRecord['fate'], title: string): string {
  const of = failures.filter(failure => failure.fate === fate && !failure.isInTable)
  if (of.length === 0) return ''
  const entries = of.map(({ task, hosts, message }) => {
    const text = indent(lastLines(message, MOST_MESSAGE_LINES), '    ')
    return `  ${taskTitle(task)} [${nameList(hosts)}]\n    ${formatPosition(task.position)}\n${text}`
  })
  return [title, ...entries].join('\n')
}

function pendingHandlers({ pendingHandlers: pending }: Summary, paint: Paint): string {
  const hosts = Object.entries(pending).filter(([, names]) => names.length > 0)
  if (hosts.length === 0) return ''
  const lines = hosts.map(([host, names]) => `  ${host}: ${names.join(', ')}`)
  return [paint.warning('Handlers that were notified but did not run:'), ...lines].join('\n')
}

function slowestTasks({ times }: Summary): string {
  const slowest = [...times]
    .filter(({ duration: taken }) => taken >= SLOW)
    .sort((a, b) => b.duration - a.duration)
    .slice(0, MOST_TASKS)
  if (slowest.length === 0) return ''
  const lines = slowest.map(
    ({ task, duration: taken }) => `  ${duration(taken).padStart(11)}  ${taskTitle(task)}`,
  )
  return ['Slowest tasks:', ...lines].join('\n')
}

function endWord({ interrupted, bug }: Summary): string {
  if (bug) return 'Stopped by a fault of tsplay itself'
  return interrupted ? 'Interrupted' : 'Ended'
}
