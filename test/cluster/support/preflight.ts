import type { Problem } from '../../../engine/model/event.ts'
import type { Played } from './cluster.ts'

/** The errors that pre-flight told, as `host check`, sorted. */
export const preflightErrors = ({ events }: Pick<Played, 'events'>): readonly string[] =>
  events
    .flatMap(event => (event.type === 'result' ? [event] : []))
    .flatMap(({ host, outcome }) =>
      ((outcome.result['problems'] ?? []) as unknown as readonly Problem[])
        .filter(({ severity }) => severity === 'error')
        .map(({ check }) => `${host} ${check}`),
    )
    .sort()
