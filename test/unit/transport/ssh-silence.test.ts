import { EventEmitter } from 'node:events'
import { mock } from 'node:test'

import { expect } from 'chai'

import { askEvery, silenceLimit, watchSilence } from '../../../engine/transport/ssh-silence.ts'

const seconds = (count: number): void => {
  mock.timers.tick(count * 1000)
}

describe('watching for silence', () => {
  let wire: EventEmitter & { destroy: () => void }
  let broken: number
  let calls: number
  let end: () => void
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] })
    broken = 0
    wire = Object.assign(new EventEmitter(), { destroy: () => broken++ })
    calls = 0
    end = watchSilence(wire, () => calls++)
  })
  afterEach(() => {
    end()
    mock.timers.reset()
  })

  it('takes the other side for dead when nothing has come for the limit', () => {
    seconds(silenceLimit - 1)
    expect(calls).to.equal(0)
    seconds(1)
    expect([calls, broken]).to.deep.equal([1, 1])
  })

  it('is content with any byte, be it no answer to a question', () => {
    for (let passed = 0; passed < 10 * silenceLimit; passed += silenceLimit / 2) {
      wire.emit('data')
      seconds(silenceLimit / 2)
    }
    expect(calls).to.equal(0)
  })

  it('asks often enough that some lost answers are no silence', () => {
    expect(silenceLimit / askEvery).to.be.at.least(4)
  })

  it('ends with the connection', () => {
    end()
    seconds(2 * silenceLimit)
    expect(calls).to.equal(0)
  })
})
