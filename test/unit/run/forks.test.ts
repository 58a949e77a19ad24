import { expect } from 'chai'

import { FakeHost } from '../../support/fake-host.ts'
import { play, type PlayOptions } from '../../support/play.ts'

const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

/** The most hosts that were at work at once, while each works for some turns of the event loop. */
const mostAtWork = async (site: string, options: PlayOptions = {}): Promise<number> => {
  let now = 0
  let most = 0
  const machine = (): FakeHost => {
    const run = async () => {
      most = Math.max(most, (now += 1))
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
      now -= 1
      return { code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
    }
    return Object.assign(new FakeHost(), { run })
  }
  const { results } = await play(site, { hosts, machine, ...options })
  expect(results.filter(({ outcome }) => outcome.status === 'changed').length).to.be.at.least(7)
  return most
}

const site = (play: string, task = ''): string =>
  `- hosts: all\n  gather_facts: false\n${play}  tasks:\n    - {command: id -un${task}}\n`

describe('forks', () => {
  it('are the most hosts at work at once, and all of them get their turn', async () => {
    expect(await mostAtWork(site(''), { forks: 3 })).to.equal(3)
    expect(await mostAtWork(site(''), { forks: 1 })).to.equal(1)
    expect(await mostAtWork(site(''), { forks: 50 })).to.equal(7)
  })

  it('hold under the free strategy too', async () => {
    expect(await mostAtWork(site('  strategy: free\n'), { forks: 3 })).to.equal(3)
  })

  it('give way to a throttle that is lower, not to one that is higher', async () => {
    expect(await mostAtWork(site('', ', throttle: 2'), { forks: 3 })).to.equal(2)
    expect(await mostAtWork(site('', ', throttle: 9'), { forks: 3 })).to.equal(3)
  })
})
