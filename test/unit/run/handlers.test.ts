import { expect } from 'chai'

import { play } from '../../support/play.ts'

const changes = (notify: string) => `debug: { msg: x }, changed_when: true, notify: ${notify}`

describe('handlers', () => {
  it('run once, in definition order, after the tasks', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: one, ${changes('[second, first]')} }
          - { name: two, ${changes('first')} }
        handlers:
          - { name: first, debug: { msg: x } }
          - { name: second, debug: { msg: x } }`,
      { hosts: ['a'] },
    )
    expect(log).to.deep.equal(['a one changed', 'a two changed', 'a first ok', 'a second ok'])
  })

  it('run only where the task changed something', async () => {
    const { log } = await play(`
      - hosts: all
        gather_facts: false
        tasks:
          - name: one
            debug: { msg: x }
            changed_when: eq inventory_hostname "b"
            notify: after
        handlers: [{ name: after, debug: { msg: x } }]`)
    expect(log).to.deep.equal(['a one ok', 'b one changed', 'b after ok'])
  })

  it('hear a topic that they listen to', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks: [{ name: one, ${changes('restart web')} }]
        handlers:
          - { name: nginx, debug: { msg: x }, listen: restart web }
          - { name: haproxy, debug: { msg: x }, listen: restart web }`,
      { hosts: ['a'] },
    )
    expect(log).to.deep.equal(['a one changed', 'a nginx ok', 'a haproxy ok'])
  })

  it('run in the middle at meta: flush_handlers', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: one, ${changes('after')} }
          - meta: flush_handlers
          - { name: two, debug: { msg: x } }
        handlers: [{ name: after, debug: { msg: x } }]`,
      { hosts: ['a'] },
    )
    expect(log).to.deep.equal(['a one changed', 'a after ok', 'a two ok'])
  })

  it('of a failed host are reported as pending instead of being lost silently', async () => {
    const { log, end } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: one, ${changes('after')} }
          - { name: bad, fail: { msg: broken } }
        handlers: [{ name: after, debug: { msg: x } }]`,
      { hosts: ['a'] },
    )
    expect(log).to.deep.equal(['a one changed', 'a bad failed'])
    expect(end.pendingHandlers).to.deep.equal({ a: ['after'] })
  })

  it('run for failed hosts too with force_handlers', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        force_handlers: true
        tasks:
          - { name: one, ${changes('after')} }
          - { name: bad, fail: { msg: broken } }
        handlers: [{ name: after, debug: { msg: x } }]`,
      { hosts: ['a'] },
    )
    expect(log).to.include('a after ok')
  })

  it('of the play win over those of a role', async () => {
    const { of } = await play(
      {
        'site.yml': `
      - hosts: all
        gather_facts: false
        roles: [web]
        tasks: [{ name: one, ${changes('after')} }]
        handlers: [{ name: after, debug: { msg: play } }]`,
        'roles/web/handlers/main.yml': `- { name: after, debug: { msg: role } }`,
        'roles/web/tasks/main.yml': `- { debug: { msg: x } }`,
      },
      { hosts: ['a'] },
    )
    expect(of('after').result).to.include({ msg: 'play' })
  })

  it('are notified by each item of a loop that changed something', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - name: work
            debug: { msg: x }
            loop: [x, y, z]
            changed_when: ne item 'y'
            notify: after {{ item }}
        handlers:
          - { name: after x, debug: { msg: x } }
          - { name: after y, debug: { msg: x } }
          - { name: after z, debug: { msg: x } }`,
      { hosts: ['a'] },
    )
    expect(log).to.deep.equal(['a work changed', 'a after x ok', 'a after z ok'])
  })

  it('fail the host whose notification comes to nothing, and no other', async () => {
    const { log, of } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { name: work, debug: { msg: x }, changed_when: true, notify: '{{ wanted }}' }
          - { name: next, debug: { msg: x } }
        handlers: [{ name: after, debug: { msg: x } }]`,
      { hostVars: { a: { wanted: 'nobody' }, b: { wanted: 'after' } } },
    )
    expect(log).to.deep.equal(['a work failed', 'b work changed', 'b next ok', 'b after ok'])
    expect(of('work', 'a').result).to.include({ code: 'HANDLER_NOT_FOUND' })
  })

  it('are flushed only where the conditions of the flush and those around it hold', async () => {
    const { log } = await play(`
      - hosts: all
        gather_facts: false
        tasks:
          - { name: one, ${changes('after')} }
          - when: not skipped_at_all
            block:
              - meta: flush_handlers
                when: eq inventory_hostname "b"
          - { name: two, debug: { msg: x } }
        vars: { skipped_at_all: false }
        handlers: [{ name: after, debug: { msg: x } }]`)
    expect(log).to.deep.equal([
      'a one changed',
      'b one changed',
      'b after ok',
      'a two ok',
      'b two ok',
      'a after ok',
    ])
  })

  it('fail the host where the condition of a flush cannot be told', async () => {
    const { log, end } = await play(
      `
      - hosts: all
        gather_facts: false
        tasks:
          - { meta: flush_handlers, when: wanted }
          - { name: two, debug: { msg: x } }`,
      { hostVars: { b: { wanted: true } } },
    )
    expect(log).to.deep.equal(['a meta failed', 'b two ok'])
    expect(end.stats).to.have.nested.property('a.failed', 1)
  })

  it('end on a host where one of them failed, with force_handlers too', async () => {
    const { log } = await play(
      `
      - hosts: all
        gather_facts: false
        force_handlers: true
        tasks: [{ name: one, ${changes('[first, second]')} }]
        post_tasks: [{ name: last, debug: { msg: x } }]
        handlers:
          - { name: first, fail: { msg: no }, when: eq inventory_hostname "b" }
          - { name: second, debug: { msg: x } }`,
    )
    expect(log.filter(line => line.includes('second'))).to.deep.equal(['a second ok'])
  })
})
