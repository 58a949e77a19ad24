import { expect } from 'chai'

import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'

const fails = `fail: { msg: broken }`

describe('a play', () => {
  it('runs each task on all hosts before the next one', async () => {
    const { log } = await play(`
      - hosts: all
        gather_facts: false
        tasks:
          - { name: first, debug: { msg: one } }
          - { name: second, debug: { msg: two } }`)
    expect(log).to.deep.equal(['a first ok', 'b first ok', 'a second ok', 'b second ok'])
  })

  it('opens no connection for tasks that need no host', async () => {
    const { connections } = await play(`
      - hosts: all
        gather_facts: false
        tasks:
          - debug: { msg: "{{inventory_hostname}}" }
          - { command: 'true', when: false }`)
    expect(connections).to.deep.equal([])
  })

  it('goes on with the other hosts when one fails', async () => {
    const { log, end } = await play(`
      - hosts: all
        gather_facts: false
        tasks:
          - { name: picky, ${fails}, when: eq inventory_hostname "a" }
          - { name: after, debug: { msg: on } }`)
    expect(log).to.deep.equal(['a picky failed', 'b picky skipped', 'b after ok'])
    expect(end.stats).to.have.nested.property('a.failed', 1)
    expect(end.stats).to.have.nested.property('b.failed', 0)
  })

  it('stops everything on any_errors_fatal, later plays too', async () => {
    const { log, end } = await play(`
      - hosts: all
        gather_facts: false
        any_errors_fatal: true
        tasks:
          - { name: picky, ${fails}, when: eq inventory_hostname "a" }
          - { name: after, debug: { msg: on } }
      - hosts: b
        gather_facts: false
        tasks: [{ name: later, debug: { msg: on } }]`)
    expect(log).to.deep.equal(['a picky failed', 'b picky skipped'])
    expect(end.stats).to.have.nested.property('b.failed', 0)
  })

  it('drops an unreachable host for the rest of the run without calling it failed', async () => {
    const { log, end } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: read, slurp: { src: /etc/hostname } }
      - hosts: all
        gather_facts: false
        tasks: [{ name: later, debug: { msg: on } }]`,
      { down: ['a'], hosts: ['a', 'b'], machine: () => machineWith('/etc/hostname') },
    )
    expect(log).to.deep.equal(['a read unreachable', 'b read ok', 'b later ok'])
    expect(end.stats).to.nested.include({ 'a.unreachable': 1, 'a.failed': 0 })
  })

  it('takes hosts that failed or could not be reached in again after clear_host_errors', async () => {
    const { log, end } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: way, command: 'true', when: eq inventory_hostname "a" }
          - { name: picky, ${fails}, when: eq inventory_hostname "b" }
          - meta: clear_host_errors
          - { name: rest, debug: { msg: on } }
      - hosts: all
        gather_facts: false
        tasks: [{ name: later, debug: { msg: on } }]`,
      { hosts: ['a', 'b', 'c'], down: ['a'] },
    )
    expect(log.filter(line => / (rest|later) /.test(line))).to.deep.equal([
      'c rest ok',
      'a later ok',
      'b later ok',
      'c later ok',
    ])
    expect(end.stats).to.have.nested.property('a.unreachable', 1)
    expect(end.stats).to.have.nested.property('b.failed', 1)
  })

  it('runs batch after batch with serial, handlers included', async () => {
    const { log } = await play(`
      - hosts: all
        gather_facts: false
        serial: 1
        tasks: [{ name: work, debug: { msg: x }, changed_when: true, notify: after }]
        handlers: [{ name: after, debug: { msg: y } }]`)
    expect(log).to.deep.equal(['a work changed', 'a after ok', 'b work changed', 'b after ok'])
  })

  it('stops when more than max_fail_percentage of a batch failed', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        max_fail_percentage: 30
        tasks:
          - { name: picky, ${fails}, when: has inventory_hostname (list "a" "b") }
          - { name: after, debug: { msg: on } }`,
      { hosts: ['a', 'b', 'c', 'd'] },
    )
    expect(log.filter(line => line.includes('after'))).to.deep.equal([])
  })

  it('says that it was interrupted, and stops between tasks', async () => {
    const controller = new AbortController()
    const { log, end } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: first, debug: { msg: on } }
          - { name: second, debug: { msg: on } }`,
      {
        hosts: ['a'],
        signal: controller.signal,
        onEvent: event => {
          if (event.type === 'result') controller.abort()
        },
      },
    )
    expect(log).to.deep.equal(['a first ok'])
    expect(end.interrupted).to.equal(true)
  })
})

describe('a block', () => {
  const site = (tasks: string) => `
      - hosts: all
        gather_facts: false
        tasks:
          - block:
${tasks}
          - { name: after, debug: { msg: on } }`

  it('lets a rescue clear the failure of the hosts that failed, and always run on all', async () => {
    const { log, end } = await play(
      site(`
              - { name: picky, ${fails}, when: eq inventory_hostname "a" }
              - { name: rest, debug: { msg: on } }
            rescue:
              - { name: save, debug: { msg: "{{ansible_failed_result.msg}}" } }
            always:
              - { name: tidy, debug: { msg: on } }`),
    )
    expect(log).to.deep.equal([
      'a picky failed',
      'b picky skipped',
      'b rest ok',
      'a save ok',
      'a tidy ok',
      'b tidy ok',
      'a after ok',
      'b after ok',
    ])
    expect(end.stats).to.nested.include({ 'a.rescued': 1, 'a.failed': 0 })
  })

  it('runs always before the failure goes outwards when the rescue fails too', async () => {
    const { log, end } = await play(
      site(`
              - { name: bad, ${fails} }
            rescue:
              - { name: worse, ${fails} }
            always:
              - { name: tidy, debug: { msg: on } }`),
      { hosts: ['a'] },
    )
    expect(log).to.deep.equal(['a bad failed', 'a worse failed', 'a tidy ok'])
    expect(end.stats).to.have.nested.property('a.failed', 1)
  })

  it('rescues every host when any_errors_fatal stops it', async () => {
    const { log } = await play(
      site(`
              - { name: picky, ${fails}, when: eq inventory_hostname "a", any_errors_fatal: true }
            rescue:
              - { name: save, debug: { msg: on } }`),
    )
    expect(log).to.include.members(['a save ok', 'b save ok', 'a after ok', 'b after ok'])
  })

  it('passes its condition, variables and tags on to its members', async () => {
    const { log } = await play(
      site(`
              - { name: inner, debug: { msg: "{{greeting}}" } }
            when: eq inventory_hostname "b"
            vars: { greeting: hello }`),
    )
    expect(log).to.deep.equal(['a inner skipped', 'b inner ok', 'a after ok', 'b after ok'])
  })
})

function machineWith(path: string): FakeHost {
  return new FakeHost({ [path]: 'x\n' })
}
