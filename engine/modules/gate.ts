import type { Change } from '../model/event.ts'
import type { HostWriter } from '../remote/host.ts'
import type { ChangeGate } from './module.ts'

/** What a gate needs to know of the task it serves. */
export interface GateOptions {
  /** Opens the host when the first change is applied: in check mode it is never asked. */
  readonly host: () => HostWriter | Promise<HostWriter>
  readonly check: boolean
  readonly diff: boolean
}

/** The gate of one module call and what has passed it so far. */
export interface Gate {
  readonly change: ChangeGate
  readonly changes: readonly Change[]
}

/** Makes the gate of one module call: it applies (not in check mode) and then records. */
export function createGate({ host, check, diff: wantsDiff }: GateOptions): Gate {
  const changes: Change[] = []
  const change: ChangeGate = async (description, apply, diff) => {
    if (!check) await apply(await host())
    changes.push({ description, ...(wantsDiff && diff !== undefined && { diff }) })
  }
  return { change, changes }
}
