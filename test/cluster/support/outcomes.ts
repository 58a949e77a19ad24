import { expect } from 'chai'

import type { Crash } from './crash.ts'
import { interruption } from './prober.ts'

const kinds = ['read', 'write'] as const

/** Every request begun after the crash got its answer, within 5 s. */
export function answeredSoon(crash: Crash): void {
  for (const kind of kinds) {
    const { asked, unanswered, slowest } = interruption(crash.answers, kind, crash.at)
    expect(asked, kind).to.be.greaterThan(50)
    expect(unanswered, kind).to.deep.equal([])
    expect(slowest, kind).to.be.lessThan(5)
  }
}

/** Some requests failed, none any more after so many seconds, and never all of them for as long as `silent`. */
export function answeredAgain(crash: Crash, within: number, silent: number = within): void {
  for (const kind of kinds) {
    const { asked, silence, whole } = interruption(crash.answers, kind, crash.at)
    expect(asked, kind).to.be.greaterThan(50)
    expect(silence, kind).to.be.lessThan(silent)
    expect(whole, kind).to.be.lessThan(within)
  }
}

/** What the dead one led is led by others within 30 s. */
export function leasesMove({ leases }: Pick<Crash, 'leases'>): void {
  for (const seconds of Object.values(leases)) expect(seconds).to.be.lessThan(30)
}

/** The same of one that led the controller manager, at the least. */
export function takesOver({ leases }: Pick<Crash, 'leases'>): void {
  expect(Object.keys(leases)).to.include('kube-controller-manager')
  leasesMove({ leases })
}

/** The workers' kubelets hear of new pods again, and were never away for so long that they were missed. */
export function watchesAgain({ notReady, watches }: Crash): void {
  expect(notReady).to.deep.equal([])
  for (const seconds of Object.values(watches)) expect(seconds).to.be.lessThan(40)
}
