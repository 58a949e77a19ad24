import type { TaskRef } from '../model/event.ts'
import type { Summary } from './summary.ts'
import { taskTitle } from './text.ts'

/** The command line of this run, taken apart so that it can be written again. */
export interface CommandLine {
  /** All words but `--limit` and `--start-at-task`, such as `['tsplay', '-i', 'hosts.yml', 'cluster.yml']`. */
  readonly words: readonly string[]
  readonly limit?: string
  /** Whether `--start-at-task` can find the task; default: all but handlers. */
  readonly canStartAt?: (task: TaskRef) => boolean
}

/** The command that goes on where this run was stopped; undefined when nothing is left to do. */
export function rerunCommand(summary: Summary, line: CommandLine): string | undefined {
  const failed = summary.failures.filter(({ fate }) => fate === 'failed')
  if (failed.length === 0 && !summary.interrupted) return undefined
  const hosts = [...new Set(failed.flatMap(failure => failure.hosts))]
  // A checklist judges by what was asked before it, and by all hosts together.
  const anew = failed.some(({ task }) => task.module === 'checklist')
  const limit = hosts.length === 0 || summary.interrupted || anew ? line.limit : hosts.join(',')
  const task = failed[0]?.task ?? summary.lastTask
  const startable =
    !anew && task !== undefined && !task.handler && (line.canStartAt?.(task) ?? true)
  return [
    ...line.words,
    ...(limit === undefined ? [] : ['--limit', limit]),
    ...(startable ? ['--start-at-task', taskTitle(task)] : []),
  ]
    .map(shellWord)
    .join(' ')
}

// For people to copy, so that double quotes come first; nothing is run with it here.
function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`
}
