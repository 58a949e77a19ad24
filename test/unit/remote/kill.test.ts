import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

import { expect } from 'chai'

import { killScript } from '../../../engine/remote/assets.ts'

// A shell in a shell in a shell, each with something to do after the next one.
const nested =
  'echo $$; if [ "$1" = 0 ]; then sleep 100; else sh -c "$0" "$0" $(($1 - 1)); fi; echo went on'
// Notes what it is asked for before it does it.
const telling = 'kill() { [ "$1" = -0 ] || echo "$*"; command kill "$@"; }\n'

describe('ending what a shell has started', function () {
  this.timeout('30s')

  it('ends parents before their children, so that no shell goes on to its next command', async () => {
    const top = spawn('sh', ['-c', nested, nested, '12'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(top, 'close')
    const lines: string[] = []
    for await (const line of createInterface(top.stdout)) {
      if (lines.push(line) === 13) break
    }
    const [self = '', ...shells] = lines
    const { stdout } = await promisify(execFile)('sh', ['-c', telling + killScript, 'sh', self])
    const [signal, ...pids] = stdout.trim().split(' ')
    expect(signal).to.equal('-TERM')
    expect(pids.slice(0, shells.length)).to.deep.equal(shells)
    await ended
  })
})
