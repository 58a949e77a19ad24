import type { Problem } from '../../../engine/model/event.ts'
import type { Played } from './cluster.ts'

/** The errors that pre-flight told, as `host check`, sorted. */
export const preflightErrors = (played: Pick<Played, 'events'>): readonly string[] =>
  told(played, 'error')

/** The warnings, likewise. */
export const preflightWarnings = (played: Pick<Played, 'events'>): readonly string[] =>
  told(played, 'warning')

const told = ({ events }: Pick<Played, 'events'>, wanted: Problem['severity']): readonly string[] =>
  events
    .flatMap(event => (event.type === 'result' ? [event] : []))
    .flatMap(({ host, outcome }) =>
      ((outcome.result['problems'] ?? []) as unknown as readonly Problem[])
        .filter(({ severity }) => severity === wanted)
        .map(({ check }) => `${host} ${check}`),
    )
    .sort()
