import { expect } from 'chai'

import type { Crash } from './crash.ts'
import { interruption, type Answer, type Interruption } from './prober.ts'

const kinds = ['read', 'write'] as const

/** What clients asked, and the moment that it is judged from, in milliseconds since 1970. */
type Asked = Pick<Crash, 'answers' | 'at'>

/** Every request begun after the crash got its answer, within 5 s. */
export function answeredSoon(crash: Asked): void {
  for (const kind of kinds) {
    const { asked, unanswered, slowest, stretch } = interruption(crash.answers, kind, crash.at)
    expect(asked, kind).to.be.greaterThan(50)
    expect(unanswered, kind).to.deep.equal([])
    expect(slowest, kind).to.be.lessThan(5 * stretch)
  }
}

/** Some requests failed, none any more after so many seconds, and never all of them for as long as `silent`. */
export function answeredAgain(crash: Asked, within: number, silent: number = within): void {
  for (const kind of kinds) {
    const seen = interruption(crash.answers, kind, crash.at)
    const what = `${kind}: ${told(crash, seen)}`
    expect(seen.asked, what).to.be.greaterThan(50)
    expect(seen.silence, what).to.be.lessThan(silent * seen.stretch)
    expect(seen.whole, what).to.be.lessThan(within * seen.stretch)
  }
}

/** What is judged, and the last answers that were not good ones. */
function told({ at }: Asked, { usual, late }: Interruption): string {
  const lines = late.slice(-8).map(answer => line(answer, at))
  return `usually ${usual} s; late or none: ${late.length}, at last ${lines.join('; ')}`
}

const line = ({ started, ended, status }: Answer, at: number): string =>
  `after ${(started - at) / 1000} s for ${(ended - started) / 1000} s: ${status}`

/** How much longer than elsewhere anything took where the crash was seen. */
const stretchOf = ({ answers, at }: Asked): number => interruption(answers, 'read', at).stretch

/** What the dead one led is led by others within 30 s. */
export function leasesMove(crash: Asked & Pick<Crash, 'leases'>): void {
  for (const seconds of Object.values(crash.leases)) {
    expect(seconds).to.be.lessThan(30 * stretchOf(crash))
  }
}

/** The same of one that led the controller manager, at the least. */
export function takesOver(crash: Asked & Pick<Crash, 'leases'>): void {
  expect(Object.keys(crash.leases)).to.include('kube-controller-manager')
  leasesMove(crash)
}

/** The workers' kubelets hear of new pods again, and were never away for so long that they were missed. */
export function watchesAgain(crash: Crash, within = 40): void {
  expect(crash.notReady).to.deep.equal([])
  for (const seconds of Object.values(crash.watches)) {
    expect(seconds).to.be.lessThan(within * stretchOf(crash))
  }
}

/** Who asked while something was done was never left alone for 10 s. */
export function answeredAllAlong(answers: readonly Answer[]): void {
  // So long does a run look before it changes anything.
  const began = Math.min(...answers.map(({ started }) => started)) + 2000
  for (const kind of kinds) {
    const { asked, silence, stretch } = interruption(answers, kind, began)
    expect(asked, kind).to.be.greaterThan(20)
    expect(silence, kind).to.be.lessThan(10 * stretch)
  }
}
