import { expect } from 'chai'

import { pause } from '../../../engine/modules/pause.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('pause', () => {
  it('waits, says so, and changes nothing', async () => {
    const started = Date.now()
    const { told, changed } = await runModule(pause, { seconds: 0.05 }, new FakeHost())
    expect(Date.now() - started).to.be.at.least(45)
    expect(told).to.have.length(1)
    expect(changed).to.equal(false)
  })

  it('ends at once when the run is interrupted', async () => {
    const signal = AbortSignal.abort()
    const error = await rejection(runModule(pause, { minutes: 9 }, new FakeHost(), { signal }))
    expect(error).to.include({ code: 'INTERRUPTED' })
  })

  it('brings back what the user answers', async () => {
    const prompt = (text: string, { echo }: { echo: boolean }): Promise<string> =>
      Promise.resolve(`${text} ${echo}`)
    const args = { prompt: 'Sure?', echo: false }
    const { result } = await runModule(pause, args, new FakeHost(), { prompt })
    expect(result['user_input']).to.equal('Sure? false')
  })

  it('fails where nobody can answer', async () => {
    const error = await rejection(runModule(pause, { prompt: 'Sure?' }, new FakeHost()))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  for (const bad of [{ seconds: -1 }, { seconds: 1, minutes: 1 }, { second: 1 }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(pause, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
