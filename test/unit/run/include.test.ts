import { expect } from 'chai'

import { play } from '../../support/play.ts'

const onA = { hosts: ['a'] }

describe('an include', () => {
  it('brings tasks in when it is reached, for each host what that host names', async () => {
    const { log } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - include_tasks: "{{inventory_hostname}}.yml"
    - { name: after, debug: { msg: x } }`,
        'a.yml': `- { name: for a, debug: { msg: x } }`,
        'b.yml': `- { name: for b, debug: { msg: x } }`,
      },
      {},
    )
    expect(log).to.deep.equal(['a for a ok', 'b for b ok', 'a after ok', 'b after ok'])
  })

  it('has its tasks notify what the block around it notifies', async () => {
    const { log } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks: [{ notify: after, block: [{ include_tasks: more.yml }] }]
  handlers: [{ name: after, debug: { msg: x } }]`,
        'more.yml': '- { name: one, debug: { msg: x }, changed_when: true }',
      },
      onA,
    )
    expect(log).to.deep.equal(['a one changed', 'a after ok'])
  })

  it('can loop, and its tasks see the item', async () => {
    const { results } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { include_tasks: one.yml, loop: [x, y] }`,
        'one.yml': `- { name: shows, debug: { msg: "{{item}}" } }`,
      },
      onA,
    )
    expect(results.map(({ outcome }) => outcome.result['msg'])).to.deep.equal(['x', 'y'])
  })

  it('runs again for an item that its loop has twice', async () => {
    const { log } = await play({
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks: [{ include_tasks: one.yml, loop: [x, y, x] }]`,
      'one.yml': '- { name: "got {{ item }}", debug: { msg: x } }',
    })
    expect(log.map(line => line.replace(' got', ''))).to.deep.equal([
      'a x ok',
      'b x ok',
      'a y ok',
      'b y ok',
      'a x ok',
      'b x ok',
    ])
  })

  it('that brings itself in may do so until its condition is false', async () => {
    const { log, end } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  vars: { left: 3 }
  tasks: [{ include_tasks: again.yml }]`,
        'again.yml': `
- { name: count, set_fact: { left: "{{sub left 1}}" } }
- { include_tasks: again.yml, when: gt left 0 }`,
      },
      onA,
    )
    expect(log).to.deep.equal(['a count ok', 'a count ok', 'a count ok'])
    expect(end.stats['a']).to.include({ failed: 0 })
  })

  it('that brings itself in for ever fails the host', async () => {
    const { results } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks: [{ include_tasks: again.yml }]`,
        'again.yml': '- { name: again, include_tasks: again.yml }',
      },
      onA,
    )
    expect(results).to.have.length(1)
    expect(results[0]?.outcome.result).to.include({ code: 'BAD_PLAYBOOK' })
  })

  it('fails the host where the file is missing, and a rescue can take that over', async () => {
    const { log } = await play(
      `
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - { name: bring, include_tasks: missing.yml }
      rescue:
        - { name: saved, debug: { msg: "{{ansible_failed_result.code}}" } }`,
      onA,
    )
    expect(log).to.deep.equal(['a bring failed', 'a saved ok'])
  })

  it('of a role runs its tasks with its variables, its dependencies first', async () => {
    const { log, of } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { include_role: { name: web }, vars: { port: 80 } }`,
        'roles/web/defaults/main.yml': `{ port: 8080, host: www }`,
        'roles/web/meta/main.yml': `{ dependencies: [base] }`,
        'roles/web/tasks/main.yml': `- { name: shows, debug: { msg: "{{host}}:{{port}}" } }`,
        'roles/base/tasks/main.yml': `- { name: base, debug: { msg: x } }`,
      },
      onA,
    )
    expect(log).to.deep.equal(['a base ok', 'a shows ok'])
    expect(of('shows').result).to.include({ msg: 'www:80' })
  })
})

describe('a role', () => {
  const files = {
    'roles/web/defaults/main.yml': `{ colour: default, size: default }`,
    'roles/web/vars/main.yml': `{ size: role }`,
    'roles/web/tasks/main.yml': `- { name: shows, debug: { msg: "{{colour}} {{size}}" } }`,
  }

  it('has weak defaults and strong vars', async () => {
    const { of } = await play(
      { ...files, 'site.yml': `[{ hosts: all, gather_facts: false, roles: [web] }]` },
      { ...onA, hostVars: { a: { colour: 'inventory', size: 'inventory' } } },
    )
    expect(of('shows').result).to.include({ msg: 'inventory role' })
  })

  it('takes parameters over its vars, and extra vars over those', async () => {
    const site = `[{ hosts: all, gather_facts: false, roles: [{ role: web, size: param }] }]`
    const plain = await play({ ...files, 'site.yml': site }, onA)
    expect(plain.of('shows').result).to.include({ msg: 'default param' })
    const extra = await play({ ...files, 'site.yml': site }, { ...onA, extraVars: { size: 'e' } })
    expect(extra.of('shows').result).to.include({ msg: 'default e' })
  })

  it('is left out as a whole when its tag is not asked for', async () => {
    const { log } = await play(
      {
        ...files,
        'site.yml': `
- hosts: all
  gather_facts: false
  roles: [{ role: web, tags: web }]
  tasks: [{ name: other, debug: { msg: x }, tags: other }]`,
      },
      { ...onA, tags: ['other'] },
    )
    expect(log).to.deep.equal(['a other ok'])
  })

  for (const [tag, told] of [
    ['role', ['a first ok', 'a second ok', 'a first ok', 'a second ok']],
    ['own', []],
    ['inner', ['a second ok']],
    ['handed', ['a first ok', 'a second ok']],
  ] as const) {
    it(`brings in what has the tags around it, its own, or those of apply: --tags ${tag}`, async () => {
      const { log } = await play(
        {
          'site.yml': `
- hosts: all
  gather_facts: false
  roles: [{ role: web, tags: role }]`,
          'roles/web/tasks/main.yml': `
- { include_tasks: more.yml, tags: [own, inner] }
- include_tasks: { file: more.yml, apply: { tags: handed } }
  tags: handed`,
          'roles/web/tasks/more.yml': `
- { name: first, debug: { msg: x } }
- { name: second, debug: { msg: x }, tags: inner }`,
        },
        { ...onA, tags: [tag] },
      )
      expect(log).to.deep.equal(told)
    })
  }
})
