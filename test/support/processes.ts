import { readdirSync, readFileSync } from 'node:fs'

/** Ids of the processes of this machine whose command line is the given text. */
export function processesNamed(commandLine: string): readonly number[] {
  return pids().filter(
    pid => read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim() === commandLine,
  )
}

/** Ids of a process's living children whose name begins so. */
export function childrenOf(parent: number, name: string): readonly number[] {
  return pids().filter(pid => {
    const [, comm = '', rest = ''] = /\((.*)\) (.*)/s.exec(read(`/proc/${pid}/stat`)) ?? []
    const [state, ppid] = rest.split(' ')
    return Number(ppid) === parent && state !== 'Z' && comm.startsWith(name)
  })
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It ended meanwhile.
    return ''
  }
}
