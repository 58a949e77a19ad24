import { expect } from 'chai'

import { play } from '../../support/play.ts'

const onA = { hosts: ['a'] }
const site = (tasks: string): Record<string, string> => ({
  'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
${tasks}`,
})
const shows = (text: string): string => `- { name: shows, debug: { msg: "${text}" } }`

/** A role that depends on one that depends on one, and that brings another in. */
const roles = {
  'roles/deep/defaults/main.yml': '{ d1: deep, d2: deep, d3: deep }',
  'roles/deep/vars/main.yml': '{ v1: deep, v2: deep, v3: deep }',
  'roles/base/meta/main.yml': '{ dependencies: [deep] }',
  'roles/base/defaults/main.yml': '{ d1: base, d2: base }',
  'roles/base/vars/main.yml': '{ v1: base, v2: base }',
  'roles/web/meta/main.yml': '{ dependencies: [base] }',
  'roles/web/defaults/main.yml': '{ d1: web }',
  'roles/web/vars/main.yml': '{ v1: web }',
}

// Each told by ansible-core 2.14 in the same way.
describe('the variables of a role that include_role brings in', () => {
  it('are over those of what it depends on, which are over those of what that depends on', async () => {
    const { of } = await play(
      {
        ...site('    - include_role: { name: web }'),
        ...roles,
        'roles/web/tasks/main.yml': shows('{{d1}} {{d2}} {{d3}} {{v1}} {{v2}} {{v3}}'),
      },
      onA,
    )
    expect(of('shows').result).to.include({ msg: 'web base deep web base deep' })
  })

  it('are seen by a role that it imports: its defaults over those of dependencies, its vars under', async () => {
    const { of } = await play(
      {
        ...site('    - include_role: { name: outer }'),
        'roles/outer/defaults/main.yml': '{ d1: outer, d2: outer }',
        'roles/outer/vars/main.yml': '{ v1: outer, v2: outer, v3: outer }',
        'roles/outer/tasks/main.yml': '- import_role: { name: inner }',
        'roles/inner/meta/main.yml': '{ dependencies: [base] }',
        'roles/inner/defaults/main.yml': '{ d1: inner }',
        'roles/inner/vars/main.yml': '{ v1: inner }',
        'roles/inner/tasks/main.yml': shows('{{d1}} {{d2}} {{d3}} {{v1}} {{v2}} {{v3}}'),
        'roles/base/defaults/main.yml': '{ d1: base, d2: base, d3: base }',
        'roles/base/vars/main.yml': '{ v1: base, v2: base }',
      },
      onA,
    )
    expect(of('shows').result).to.include({ msg: 'inner outer base inner base outer' })
  })

  it('are seen by what it depends on', async () => {
    const { of } = await play(
      {
        ...site('    - include_role: { name: web }'),
        ...roles,
        'roles/web/vars/main.yml': '{ own: web }',
        'roles/deep/tasks/main.yml': shows('{{own}} {{v1}}'),
      },
      onA,
    )
    expect(of('shows').result).to.include({ msg: 'web deep' })
  })

  it('are seen by nobody after it', async () => {
    const told = '{{default 0 d1}} {{default 0 d3}} {{default 0 v1}} {{default 0 v3}}'
    const { of } = await play(
      { ...site(`    - include_role: { name: web }\n    ${shows(told)}`), ...roles },
      onA,
    )
    expect(of('shows').result).to.include({ msg: '0 0 0 0' })
  })
})

describe('the variables of a role of the play', () => {
  it('are seen by a role that it imports before those of any other role', async () => {
    const { of } = await play(
      {
        'site.yml': '[{ hosts: all, gather_facts: false, roles: [outer, other] }]',
        'roles/outer/defaults/main.yml': '{ d: outer }',
        'roles/outer/vars/main.yml': '{ v: outer }',
        'roles/outer/tasks/main.yml': '- import_role: { name: inner }',
        'roles/inner/tasks/main.yml': shows('{{d}} {{v}} {{only}}'),
        'roles/other/vars/main.yml': '{ v: other, only: other }',
        'roles/other/defaults/main.yml': '{ d: other }',
      },
      onA,
    )
    expect(of('shows').result).to.include({ msg: 'outer outer other' })
  })

  it('are those of what it depends on, too, although another role ran that first', async () => {
    const { of } = await play(
      {
        'site.yml': '[{ hosts: all, gather_facts: false, roles: [base, other, web] }]',
        ...roles,
        'roles/other/vars/main.yml': '{ v2: other }',
        'roles/web/tasks/main.yml': shows('{{v2}}'),
      },
      onA,
    )
    expect(of('shows').result).to.include({ msg: 'base' })
  })
})
