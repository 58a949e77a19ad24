import { expect } from 'chai'

import { play, type PlayOptions } from '../../support/play.ts'

const onFour: PlayOptions = { hosts: ['a', 'b', 'c', 'd'] }
const failsOn = (hosts: string, task = 'picky') =>
  `{ name: ${task}, fail: { msg: no }, when: has inventory_hostname (list ${hosts}) }`
const told = (log: readonly string[], ...tasks: readonly string[]) =>
  log.filter(line => tasks.some(task => line.includes(` ${task} `)))

describe('max_fail_percentage', () => {
  it('counts no failure that a rescue takes over', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        max_fail_percentage: 30
        tasks:
          - block: [${failsOn('"a" "b"')}, { name: rest, debug: { msg: x } }]
            rescue: [{ name: save, debug: { msg: x } }]
          - { name: after, debug: { msg: x } }`,
      onFour,
    )
    expect(told(log, 'rest', 'save')).to.deep.equal([
      'c rest ok',
      'd rest ok',
      'a save ok',
      'b save ok',
    ])
    expect(told(log, 'after')).to.have.length(4)
  })

  it('counts a rescue that fails', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        max_fail_percentage: 30
        tasks:
          - block: [${failsOn('"a" "b"')}]
            rescue: [{ name: worse, fail: { msg: no } }]
            always: [{ name: tidy, debug: { msg: x } }, { name: wipe, debug: { msg: x } }]
          - { name: after, debug: { msg: x } }`,
      onFour,
    )
    expect(told(log, 'tidy', 'wipe')).to.have.length(8)
    expect(told(log, 'after')).to.deep.equal([])
  })

  it('remembers the failures outside of an include, and stops all from inside of it', async () => {
    const { log } = await play(
      {
        'site.yml': `
      - hosts: all
        gather_facts: false
        max_fail_percentage: 40
        tasks:
          - ${failsOn('"a"')}
          - include_tasks: more.yml
            when: has inventory_hostname (list "b" "c")
          - { name: after, debug: { msg: x } }`,
        'more.yml': `
- ${failsOn('"b"', 'worse')}
- { name: rest, debug: { msg: x } }`,
      },
      onFour,
    )
    expect(told(log, 'worse')).to.deep.equal(['b worse failed', 'c worse skipped'])
    expect(told(log, 'rest', 'after')).to.deep.equal([])
  })
})

describe('any_errors_fatal', () => {
  it('asks nothing of what failed before', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - ${failsOn('"a"')}
          - { name: strict, debug: { msg: x }, any_errors_fatal: true }
          - { name: after, debug: { msg: x } }`,
    )
    expect(told(log, 'strict', 'after')).to.deep.equal(['b strict ok', 'b after ok'])
  })

  for (const [where, tasks] of [
    ['a task', `[{ name: more, fail: { msg: no } }]`],
    ['an include', `[{ include_tasks: nowhere.yml }]`],
  ] as const) {
    it(`stops hosts outside of the include where ${where} fails`, async () => {
      const { log, end } = await play({
        'site.yml': `
      - hosts: all
        gather_facts: false
        any_errors_fatal: true
        tasks:
          - { include_tasks: more.yml, when: eq inventory_hostname "a" }
          - { name: after, debug: { msg: x } }
      - hosts: b
        gather_facts: false
        tasks: [{ name: later, debug: { msg: x } }]`,
        'more.yml': tasks,
      })
      expect(told(log, 'after', 'later')).to.deep.equal([])
      expect(end.stats).to.nested.include({ 'a.failed': 1 })
    })
  }

  it('stops hosts that a failing handler was not notified on', async () => {
    const { log } = await play(`
      - hosts: all
        gather_facts: false
        any_errors_fatal: true
        tasks:
          - { name: work, debug: { msg: x }, changed_when: eq inventory_hostname "a", notify: h }
          - meta: flush_handlers
          - { name: after, debug: { msg: x } }
        handlers: [{ name: h, fail: { msg: no } }]`)
    expect(told(log, 'after')).to.deep.equal([])
  })
})

describe('run_once', () => {
  const site = (task: string) => `
      - hosts: all
        gather_facts: false
        tasks:
          - ${task}
          - { name: after, debug: { msg: x } }`

  it('that cannot be reached or fails leaves nobody to go on', async () => {
    const down = await play(site(`{ name: ask, command: x, run_once: true }`), { down: ['a'] })
    expect(down.log).to.deep.equal(['a ask unreachable'])
    const failing = await play(site(`{ name: ask, fail: { msg: x }, run_once: true }`))
    expect(failing.log).to.deep.equal(['a ask failed'])
  })

  it('tells hosts outside of the include, too', async () => {
    const { log } = await play({
      'site.yml': site(`{ include_tasks: more.yml, when: eq inventory_hostname "b" }`).replace(
        'msg: x',
        `msg: '{{ found }} {{ got.msg }}'`,
      ),
      'more.yml': `
- { name: learn, set_fact: { found: yes }, run_once: true }
- { name: ask, debug: { msg: x }, run_once: true, register: got }`,
    })
    expect(log).to.deep.equal(['b learn ok', 'b ask ok', 'a after ok', 'b after ok'])
  })
})

describe('ansible_play_hosts', () => {
  it('holds the hosts of the play that have not failed, the batch those of the batch', async () => {
    const { of } = await play(
      `
      - hosts: all
        gather_facts: false
        serial: 2
        tasks:
          - ${failsOn('"a"')}
          - name: tell
            debug: { msg: "{{ join '' ansible_play_hosts }} {{ join '' ansible_play_batch }} {{ join '' play_hosts }}" }`,
      onFour,
    )
    expect(of('tell', 'b').result).to.include({ msg: 'bcd b bcd' })
    expect(of('tell', 'c').result).to.include({ msg: 'bcd cd bcd' })
  })
})
