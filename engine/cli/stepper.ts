import { TsplayError } from '../errors.ts'
import { formatPosition } from '../model/position.ts'
import type { TaskRef } from '../model/event.ts'
import type { CliContext } from './context.ts'

/** What `--step` gives the run: whether to run a task on these hosts. */
export type Stepper = (task: TaskRef, hosts: readonly string[]) => Promise<boolean>

/** Asks before each task, until the answer is that the rest may run. */
export function createStepper(ask: (question: string) => Promise<string>): Stepper {
  let asks = true
  return async ({ role, name, handler, position }, hosts) => {
    if (!asks) return true
    const title = role === undefined ? name : `${role} : ${name}`
    const kind = handler ? 'handler' : 'task'
    const where = `${formatPosition(position)}, on ${hosts.join(', ')}`
    for (;;) {
      const answer = await ask(`Perform ${kind}: ${title} (${where})\n  (N)o/(y)es/(c)ontinue: `)
      switch (answer.trim().toLowerCase()) {
        case '':
        case 'n':
        case 'no':
          return false
        case 'y':
        case 'yes':
          return true
        case 'c':
        case 'continue':
          asks = false
          return true
      }
    }
  }
}

/** @throws TsplayError USAGE where nobody can answer. */
export function checkCanStep({ stdin }: Pick<CliContext, 'stdin'>): void {
  // Not so in every stream that is given as stdin.
  if ((stdin.isTTY as boolean | undefined) === true) return
  throw new TsplayError('USAGE', '--step asks before each task, and stdin is not a terminal', {
    hint: 'run it in a terminal, or leave --step out; --list-tasks and --check show what would run',
  })
}
