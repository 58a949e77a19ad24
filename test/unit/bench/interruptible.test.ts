import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'

import { expect } from 'chai'

import { Interrupted, interruptible } from '../../bench/interruptible.ts'
import { rejection } from '../../support/rejection.ts'

const never = () => new Promise<void>(() => undefined)

describe('interruptible', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`gives back at ${signal} what work that never ends has taken`, async () => {
      const signals = new EventEmitter()
      let given = 0
      const ended = interruptible(never, () => Promise.resolve(void (given += 1)), signals)
      signals.emit(signal)
      const error = await rejection(ended)
      expect(error).to.be.instanceOf(Interrupted)
      expect(error).to.include({ code })
      expect(given).to.equal(1)
      expect(signals.eventNames()).to.deep.equal([])
    })
  }

  it('leaves a second signal to the system while it gives back', async () => {
    const signals = new EventEmitter()
    const listening: number[] = []
    const count = () => listening.push(signals.listenerCount('SIGINT'))
    const after = async () => {
      await setImmediate()
      count()
    }
    const ended = interruptible(never, after, signals)
    signals.emit('SIGINT')
    count()
    await rejection(ended)
    expect(listening).to.deep.equal([1, 0])
  })

  it('gives back after work that ends or fails, with its error', async () => {
    const signals = new EventEmitter()
    let given = 0
    const after = () => Promise.resolve(void (given += 1))
    await interruptible(() => Promise.resolve(), after, signals)
    const error = await rejection(
      interruptible(() => Promise.reject(new Error('lost')), after, signals),
    )
    expect(error).to.include({ message: 'lost' })
    expect(given).to.equal(2)
    expect(signals.eventNames()).to.deep.equal([])
  })
})
