import { expect } from 'chai'

import type { RunEvent } from '../../../engine/model/event.ts'
import { play, type PlaybookFiles, type PlayOptions } from '../../support/play.ts'

/** Runs with a decider that leaves out the named tasks; gives back what was asked. */
const stepping = async (
  files: PlaybookFiles | string,
  refused: readonly string[],
  options: PlayOptions = {},
) => {
  const asked: string[] = []
  const run = await play(files, {
    ...options,
    confirm: ({ name, handler }, hosts) => {
      asked.push(`${handler ? 'handler ' : ''}${name} on ${hosts.join()}`)
      return Promise.resolve(!refused.includes(name))
    },
  })
  return { ...run, asked }
}

const head = '- hosts: all\n  gather_facts: false\n'

describe('run/confirm', () => {
  it('asks once for each task and leaves one out on all hosts', async () => {
    const { asked, log } = await stepping(
      `${head}  tasks:\n    - {name: one, debug: {msg: x}}\n    - {name: two, debug: {msg: x}}\n`,
      ['one'],
    )
    expect(asked).to.deep.equal(['one on a,b', 'two on a,b'])
    expect(log).to.deep.equal(['a two ok', 'b two ok'])
  })

  it('asks for the facts too, but not for what only steers the run', async () => {
    const tasks = '- {name: said, meta: noop}\n    - {name: two, debug: {msg: x}}'
    const { asked } = await stepping(`- hosts: all\n  tasks:\n    ${tasks}\n`, ['Gathering Facts'])
    expect(asked).to.deep.equal(['Gathering Facts on a,b', 'two on a,b'])
  })

  it('asks within blocks, and only for hosts that are still in the game', async () => {
    const { asked, log } = await stepping(
      `${head}  tasks:
    - block:
        - {name: bad, fail: {msg: x}, when: 'eq inventory_hostname "a"'}
        - {name: rest, debug: {msg: x}}
      rescue:
        - {name: saved, debug: {msg: x}}
      always:
        - {name: at last, debug: {msg: x}}
`,
      ['saved'],
    )
    expect(asked).to.deep.equal(['bad on a,b', 'rest on b', 'saved on a', 'at last on a,b'])
    expect(log).not.to.include('a saved ok')
  })

  it('asks for an include, and for each task that it brings in', async () => {
    const files = {
      'site.yml': `${head}  tasks:
    - {name: refused, include_tasks: more.yml}
    - {name: taken, include_tasks: more.yml}
    - {name: role, include_role: {name: r}}
`,
      'more.yml': '- {name: inner, debug: {msg: x}}\n',
      'roles/r/tasks/main.yml': '- {name: of the role, debug: {msg: x}}\n',
    }
    const { asked, log } = await stepping(files, ['refused'], { hosts: ['a'] })
    expect(asked).to.deep.equal([
      'refused on a',
      'taken on a',
      'inner on a',
      'role on a',
      'of the role on a',
    ])
    expect(log).to.deep.equal(['a inner ok', 'a of the role ok'])
  })

  it('asks for handlers; one that is left out does not run later', async () => {
    const { asked, log } = await stepping(
      `${head}  tasks:
    - {name: change, debug: {msg: x}, changed_when: true, notify: [again, other]}
    - meta: flush_handlers
    - {name: last, debug: {msg: x}}
  handlers:
    - {name: again, debug: {msg: x}}
    - {name: other, debug: {msg: x}}
`,
      ['again'],
      { hosts: ['a'] },
    )
    expect(asked).to.deep.equal([
      'change on a',
      'handler again on a',
      'handler other on a',
      'last on a',
    ])
    expect(log).to.deep.equal(['a change changed', 'a other ok', 'a last ok'])
  })

  it('asks about one task at a time although the strategy is free', async () => {
    const { asked } = await stepping(
      `${head}  strategy: free\n  tasks:\n    - {name: one, debug: {msg: x}}\n`,
      [],
    )
    expect(asked).to.deep.equal(['one on a,b'])
  })

  it('ends with what went wrong while asking', async () => {
    const error = new Error('no answer')
    let last: RunEvent | undefined
    const run = play(`${head}  tasks:\n    - {name: one, debug: {msg: x}}\n`, {
      confirm: () => Promise.reject(error),
      onEvent: event => (last = event),
    })
    expect(await run.catch((caught: unknown) => caught)).to.equal(error)
    expect(last).to.include({ type: 'run_end', interrupted: true })
  })

  it('ends as interrupted when the question was answered by Ctrl-C', async () => {
    const controller = new AbortController()
    const { end, log } = await play(`${head}  tasks:\n    - {name: one, debug: {msg: x}}\n`, {
      signal: controller.signal,
      confirm: () => {
        controller.abort()
        return Promise.reject(new Error('interrupted'))
      },
    })
    expect(end.interrupted).to.equal(true)
    expect(log).to.deep.equal([])
  })
})
