import { expect } from 'chai'

import { exitCode, type RunEnd } from '../../../engine/report/exit-code.ts'
import { runEnd, stats } from './events.ts'

const end = (more: Partial<RunEnd> = {}) => ({ ...runEnd(more), time: 0 }) as RunEnd

describe('report/exit-code', () => {
  it('is 0 when no host failed, rescued and ignored failures included', () => {
    expect(exitCode(end({ stats: { a: stats({ ok: 1, rescued: 1, ignored: 1 }) } }))).to.equal(0)
  })

  it('is 2 when a host failed', () => {
    expect(exitCode(end({ stats: { a: stats(), b: stats({ failed: 1 }) } }))).to.equal(2)
  })

  it('is 4 when a host was unreachable, whoever else failed', () => {
    const both = { a: stats({ failed: 1 }), b: stats({ unreachable: 1 }) }
    expect(exitCode(end({ stats: both }))).to.equal(4)
  })

  it('tells by which signal a run was interrupted', () => {
    const interrupted = end({ interrupted: true, stats: { a: stats({ failed: 1 }) } })
    expect(exitCode(interrupted)).to.equal(130)
    expect(exitCode(interrupted, 143)).to.equal(143)
  })

  it('is 70 for a fault of tsplay, whatever else happened', () => {
    const bug = end({ bug: true, interrupted: true, stats: { a: stats({ unreachable: 1 }) } })
    expect(exitCode(bug)).to.equal(70)
  })
})
