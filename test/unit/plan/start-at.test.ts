import { expect } from 'chai'

import { nameOf, prepared, type Planned } from '../../support/prepared.ts'

const site = `
- hosts: all
  tasks:
    - { name: one, debug: }
    - block:
        - { name: two, debug: }
        - { name: three, debug: }
      rescue: [{ name: helps, debug: }]
      always: [{ name: tidies, debug: }]
    - { name: four, debug: }
- { hosts: all, tasks: [{ name: five, debug: }] }`

const from = (name: string): Promise<Planned> => prepared(site, ['--start-at-task', name])
const namesFrom = async (name: string): Promise<readonly string[]> =>
  (await from(name)).steps.map(nameOf)

describe('--start-at-task', () => {
  it('leaves out what comes before', async () => {
    expect(await namesFrom('four')).to.deep.equal(['four', 'five'])
  })

  it('begins inside a block, whose rescue and always stay', async () => {
    expect(await namesFrom('three')).to.deep.equal(['three', 'helps', 'tidies', 'four', 'five'])
  })

  it('leaves out whole plays', async () => {
    const { plan, steps } = await from('five')
    expect(plan.plays).to.have.length(1)
    expect(steps.map(nameOf)).to.deep.equal(['five'])
  })

  it('takes a glob, and finds the first task of it', async () => {
    expect(await namesFrom('t*'))
      .to.include('two')
      .and.not.include('one')
  })

  it("takes a role's task with or without the role's name", async () => {
    const files = {
      'site.yml': '- { hosts: all, tasks: [{ name: one, debug: }], roles: [web] }',
      'roles/web/tasks/main.yml': '- { name: first, debug: }\n- { name: second, debug: }',
    }
    for (const name of ['second', 'web : second']) {
      const { steps } = await prepared(files, ['--start-at-task', name])
      expect(steps.map(nameOf), name).to.deep.equal(['second', 'one'])
    }
  })

  it('refuses a name that no task has, and tells the one that may be meant', async () => {
    expect((await from('fuor')).problems).to.deep.equal(['NO_SUCH_TASK did you mean "four"?'])
    expect((await from('nothing like it')).problems).to.deep.equal([
      'NO_SUCH_TASK see --list-tasks for the names',
    ])
  })

  it('begins at an include, and says that what it brings in is not known yet', async () => {
    const files = {
      'site.yml':
        '- { hosts: all, tasks: [{ name: one, debug: }, { name: more, include_tasks: m.yml }] }',
      'm.yml': '- { name: within, debug: }',
    }
    const { nodes } = await prepared(files, ['--start-at-task', 'more'])
    expect(nodes[0]?.kind).to.equal('include')
    const { problems } = await prepared(files, ['--start-at-task', 'within'])
    expect(problems[0]).to.match(/^NO_SUCH_TASK .*include_tasks/)
  })

  it('begins in a static import', async () => {
    const files = {
      'site.yml': '- { hosts: all, tasks: [{ import_tasks: m.yml }, { name: last, debug: }] }',
      'm.yml': '- { name: first, debug: }\n- { name: within, debug: }',
    }
    const { steps } = await prepared(files, ['--start-at-task', 'within'])
    expect(steps.map(nameOf)).to.deep.equal(['within', 'last'])
  })

  it('refuses the name of a handler: handlers run when they are notified', async () => {
    const { problems } = await prepared(
      '- { hosts: all, tasks: [{ name: one, debug: }], handlers: [{ name: after, debug: }] }',
      ['--start-at-task', 'after'],
    )
    expect(problems[0]).to.match(/^NO_SUCH_TASK/)
  })
})
