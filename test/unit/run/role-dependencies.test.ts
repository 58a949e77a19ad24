import { expect } from 'chai'

import { play } from '../../support/play.ts'

const onA = { hosts: ['a'] }

describe('a role that two others depend on', () => {
  const shared = {
    'roles/one/meta/main.yml': `{ dependencies: [base] }`,
    'roles/one/tasks/main.yml': `- { name: one, debug: { msg: x } }`,
    'roles/two/meta/main.yml': `{ dependencies: [base] }`,
    'roles/two/tasks/main.yml': `- { name: two, debug: { msg: x } }`,
    'roles/base/tasks/main.yml': `
- { name: base, debug: { msg: x } }
- include_tasks: more.yml`,
    'roles/base/tasks/more.yml': `- { name: more, debug: { msg: x }, changed_when: true, notify: told }`,
    'roles/base/handlers/main.yml': `- { name: told, debug: { msg: x } }`,
  }
  const withRoles = (roles: string) => ({
    ...shared,
    'site.yml': `[{ hosts: all, gather_facts: false, roles: [${roles}] }]`,
  })

  it('runs once', async () => {
    const { log } = await play(withRoles('one, two'), onA)
    expect(log).to.deep.equal(['a base ok', 'a more changed', 'a one ok', 'a two ok', 'a told ok'])
  })

  it('runs for the second on the hosts that the first leaves out', async () => {
    const roles = '{ role: one, when: eq inventory_hostname "a" }, { role: two }'
    const { log } = await play(withRoles(roles))
    expect(log.filter(line => !line.endsWith('skipped'))).to.deep.equal([
      'a base ok',
      'a more changed',
      'a one ok',
      'b base ok',
      'b more changed',
      'a two ok',
      'b two ok',
      'a told ok',
      'b told ok',
    ])
  })

  it('runs for the second where only its tag is asked for', async () => {
    const roles = withRoles('{ role: one, tags: [t1] }, { role: two, tags: [t2] }')
    const ran = async (...tags: readonly string[]) =>
      (await play(roles, { ...onA, tags })).log.map(line => line.split(' ')[1])
    expect(await ran('t2')).to.deep.equal(['base', 'more', 'two', 'told'])
    expect(await ran('t1', 't2')).to.deep.equal(['base', 'more', 'one', 'two', 'told'])
  })
})
