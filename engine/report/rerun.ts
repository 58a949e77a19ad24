import type { Summary } from './summary.ts'

/** The command line of this run, taken apart so that it can be written again. */
export interface CommandLine {
  /** All words but `--limit`, such as `['tsplay', '-i', 'hosts.yml', 'cluster.yml']`. */
  readonly words: readonly string[]
  readonly limit?: string
  /** Whether a host can be done without the others: no task is for all of them, or stops them all. */
  readonly hostsAreIndependent: boolean
}

/**
 * The command that does what this run has left undone; undefined when nothing is. It begins at the
 * beginning, for tasks need what those before them found out, and what is done already costs little.
 */
export function rerunCommand(summary: Summary, line: CommandLine): string | undefined {
  const failed = summary.failures.filter(({ fate }) => fate === 'failed')
  if (failed.length === 0 && !summary.interrupted) return undefined
  // A checklist judges by all hosts together.
  const isChecklist = failed.some(({ task }) => task.module === 'checklist')
  const isAlone = line.hostsAreIndependent && !summary.interrupted && !summary.bug && !isChecklist
  const hosts = new Set(failed.flatMap(failure => failure.hosts))
  const limit = isAlone ? [...hosts].join(',') : line.limit
  return [...line.words, ...(limit === undefined ? [] : ['--limit', limit])]
    .map(shellWord)
    .join(' ')
}

// For people to copy, so that double quotes come first; nothing is run with it here.
function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`
}
