import { expect } from 'chai'

import { order } from '../../bench/measure.ts'
import { summarize } from '../../bench/profile.ts'
import { median } from '../../bench/timed.ts'

describe('the figures of the bench', () => {
  it('have as median the one in the middle, or what lies between the two there', () => {
    expect(median([9, 1, 2])).to.equal(2)
    expect(median([4, 1, 2, 9])).to.equal(3)
    expect(median([7])).to.equal(7)
  })

  it('come from turns with the short ones between the long ones', () => {
    const named = ['tsplay', 'ansible-core', 'Mitogen', 'bare shells'].map(name => ({
      name,
      run: () => Promise.reject(new Error('not here')),
    }))
    expect(order(named).map(({ name }) => name)).to.deep.equal([
      ...['tsplay', 'bare shells', 'ansible-core'],
      ...['tsplay', 'bare shells', 'Mitogen'],
    ])
  })

  it('add up what a profile saw by package and by folder of the engine, with what Node does for each', () => {
    const call = (id: number, url: string, functionName = 'f', ...children: number[]) => ({
      id,
      children,
      callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 },
    })
    const nodes = [
      call(5, '', '(root)', 1, 2, 3, 4, 7),
      call(1, 'file:///x/engine/run/step.ts', 'f', 6),
      call(2, 'file:///x/node_modules/@a/b/index.js'),
      call(3, '', '(idle)'),
      call(4, 'file:///x/engine/main.ts', 'toString'),
      call(6, 'node:fs'),
      call(7, 'node:net'),
    ]
    const profile = summarize({
      nodes,
      samples: [1, 2, 6, 3, 4, 7],
      timeDeltas: [1e6, 4e6, 2e6, 5e6, 1e5, 1e4],
    })
    expect(profile).to.deep.equal([
      ['waiting for the nodes', 5],
      ['@a/b', 4],
      ['engine/run', 3],
      ['engine', 0.1],
      ['Node: sockets, streams and timers', 0.01],
    ])
  })
})
