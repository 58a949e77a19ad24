import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'

import { expect } from 'chai'

import { LocalTransport } from '../../../engine/transport/local.ts'

describe('LocalTransport', () => {
  it('keeps what a process said for whoever reads it after its end', async () => {
    const transport = new LocalTransport('here')
    const channel = await transport.spawn('printf said')
    channel.stderr.resume()
    await once(channel.stderr, 'end')
    for (let i = 0; i < 20; i += 1) await turn()
    expect(await text(channel.stdout)).to.equal('said')
    expect(await channel.exit).to.deep.equal({ code: 0 })
  })

  it('tells how a process ended that was let go of', async () => {
    const transport = new LocalTransport('here')
    const channel = await transport.spawn('cat; exit 3')
    channel.close()
    expect((await channel.exit).code).to.equal(3)
  })
})
