import { setImmediate as turn } from 'node:timers/promises'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { expect } from 'chai'

import { openProgram } from '../../../engine/remote/open.ts'
import type { Transport } from '../../../engine/transport/transport.ts'

describe('openProgram', () => {
  for (const late of ['stdout', 'stderr'] as const) {
    it(`loses nothing of a program that is over before ${late} has said hello`, async () => {
      const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
      let hello = ''
      const transport: Transport = {
        ...{ host: 'h', closed: new Promise(() => undefined), close: () => Promise.resolve() },
        spawn: line => {
          hello = /tsplay-[0-9a-f]{24}/.exec(line)?.[0] ?? ''
          const exit = new Promise<never>(() => undefined)
          const channel = { ...streams, stdin: new PassThrough(), exit, close: () => undefined }
          return Promise.resolve(channel)
        },
      }
      const opening = openProgram(transport, { argv: ['cat', 'x'], timeout: 5000 })
      await turn()
      const said = { stdout: `${hello} 7\nout`, stderr: `${hello}\nerr` }
      streams[late === 'stdout' ? 'stderr' : 'stdout'].end(
        said[late === 'stdout' ? 'stderr' : 'stdout'],
      )
      for (let i = 0; i < 5; i += 1) await turn()
      streams[late].end(said[late])
      const { channel, pid } = await opening
      expect(pid).to.equal(7)
      expect(await Promise.all([text(channel.stdout), text(channel.stderr)])).to.deep.equal([
        'out',
        'err',
      ])
    })
  }
})
