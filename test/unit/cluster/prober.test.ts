import { expect } from 'chai'

import { interruption, type Answer } from '../../cluster/support/prober.ts'

const answer = (started: number, ended: number, ok = true): Answer => ({
  ...{ kind: 'read', started, ended, ok },
  status: ok ? 'HTTP 200, curl 0' : 'HTTP 500, curl 0',
})

describe('what questions after a crash came to', () => {
  it('leaves out what was under way in that moment, and what is of the other kind', () => {
    const write = { ...answer(1100, 1200), kind: 'write' } as const
    const seen = interruption([answer(990, 31_000), write, answer(1000, 1100)], 'read', 1000)
    expect(seen).to.deep.include({ asked: 1, slowest: 0.1, unanswered: [] })
  })

  it('tells the longest time without a good answer, from the moment on', () => {
    const answers = [answer(1000, 3000), answer(2500, 2600, false), answer(3000, 3500)]
    expect(interruption(answers, 'read', 1000)).to.include({ silence: 2, slowest: 2 })
  })

  it('tells the silence of those who never got a good answer, or none any more', () => {
    const bad = [answer(2000, 2100, false), answer(9000, 9100, false)]
    expect(interruption(bad, 'read', 1000)).to.include({ silence: 8 })
    expect(interruption([answer(1000, 1100), ...bad], 'read', 1000)).to.include({ silence: 7.9 })
  })

  it('is whole again after the last question that got a bad answer or waited over 5 s', () => {
    const bad = answer(2000, 2100, false)
    const slow = answer(4000, 9500)
    const good = answer(8000, 8100)
    expect(interruption([bad, good], 'read', 1000)).to.include({ whole: 1, asked: 2 })
    expect(interruption([bad, slow, good], 'read', 1000)).to.include({ whole: 3 })
    expect(interruption([good], 'read', 1000)).to.include({ whole: 0 })
  })

  it('is stretched where answers took long before the moment, too', () => {
    const slow = [answer(0, 500), answer(100, 600), answer(200, 900)]
    const after = answer(2000, 9500)
    expect(interruption([...slow, after], 'read', 1000)).to.include({
      ...{ usual: 0.5, stretch: 2, whole: 0 },
    })
    expect(interruption([answer(0, 50), after], 'read', 1000)).to.include({ stretch: 1, whole: 1 })
  })
})
