import type { Lab } from '../lab/index.ts'
import type { Contender } from './contenders.ts'
import { clean, stateOf } from './nodes.ts'
import type { Pair } from './timed.ts'

/** Every run of every contender, by name. */
export type Measured = ReadonlyMap<string, readonly Pair[]>

/** The two that are over in seconds run between any two of the others, for the machine's load changes. */
export function order(contenders: readonly Contender[]): readonly Contender[] {
  const isShort = ({ name }: Contender) => name === 'tsplay' || name === 'bare shells'
  const short = contenders.filter(isShort)
  return contenders.filter(one => !isShort(one)).flatMap(long => [...short, long])
}

/** Lets all of them do the same in turn, and fails when one has left something else than the others. */
export async function measure(
  lab: Lab,
  contenders: readonly Contender[],
  options: { readonly rounds: number; readonly say: (line: string) => void },
): Promise<Measured> {
  const measured = new Map<string, Pair[]>()
  let expected: string | undefined
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { name, run } of order(contenders)) {
      await clean(lab)
      const pair = await run()
      const state = await stateOf(lab)
      expected ??= state
      if (state !== expected) {
        throw new Error(
          `${name} left something else:\n${state}\n  than the first did:\n${expected}`,
        )
      }
      measured.set(name, [...(measured.get(name) ?? []), pair])
      const [first, again] = [pair.first.real, pair.again.real].map(time => time.toFixed(2))
      options.say(`round ${round}: ${name}: ${first ?? ''} s, again ${again ?? ''} s`)
    }
  }
  return measured
}
