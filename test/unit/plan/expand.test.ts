import { expect } from 'chai'

import { nameOf, prepared } from '../../support/prepared.ts'

const site = (tasks: string, rest = ''): string => `
- hosts: all
${rest}
  tasks:
${tasks.replaceAll(/^/gm, '    ')}`

const conditionsOf = (when: readonly unknown[]): readonly string[] =>
  when.map(condition => (condition as { template: { text: string } }).template.text)

describe('planning a play', () => {
  it('runs pre_tasks, roles with their dependencies, tasks and post_tasks, with a flush after each', async () => {
    const { nodes } = await prepared({
      'site.yml': `
- hosts: all
  post_tasks: [{ name: last, debug: }]
  tasks: [{ name: middle, debug: }]
  pre_tasks: [{ name: first, debug: }]
  roles: [web]`,
      'roles/web/meta/main.yml': 'dependencies: [base]',
      'roles/web/tasks/main.yml': '- { name: web, debug: }',
      'roles/base/tasks/main.yml': '- { name: base, debug: }',
    })
    const order = nodes.map(node => (node.kind === 'step' ? nameOf(node) : node.kind))
    expect(order).to.deep.equal([
      ...['first', 'flush', 'base', 'web', 'middle', 'flush', 'last', 'flush'],
    ])
  })

  it('unites the tags of play, role, block and task', async () => {
    const { step } = await prepared({
      'site.yml': '- { hosts: all, tags: play, roles: [{ role: web, tags: [role] }] }',
      'roles/web/tasks/main.yml': `
- tags: [block, role]
  block:
    - { name: one, tags: task, debug: }`,
    })
    expect(step('one').keywords.tags).to.deep.equal(['play', 'role', 'block', 'task'])
  })

  it('asks conditions from the outside in', async () => {
    const { step } = await prepared({
      'site.yml': site(
        `- import_tasks: more.yml
  when: a`,
      ),
      'more.yml': `
- when: b
  block: [{ name: one, when: [c, d], debug: }]`,
    })
    expect(conditionsOf(step('one').keywords.when)).to.deep.equal(['a', 'b', 'c', 'd'])
  })

  it('lets the inner variable win, and the inner keyword', async () => {
    const { step } = await prepared(
      site(`- vars: { x: outer, y: outer }
  become_user: etcd
  block:
    - { name: one, vars: { x: inner }, become_user: root, debug: }
    - { name: two, debug: }`),
    )
    expect(step('one').keywords.vars).to.deep.equal({ x: 'inner', y: 'outer' })
    expect(step('one').keywords.become_user).to.equal('root')
    expect(step('two').keywords.become_user).to.equal('etcd')
  })

  it('keeps environments in the order in which they are laid over each other', async () => {
    const { step } = await prepared(
      site('- { name: one, environment: { A: task }, debug: }', '  environment: { A: play }'),
    )
    expect(step('one').keywords.environment).to.deep.equal([{ A: 'play' }, { A: 'task' }])
  })

  it('leaves out what no tag asks for, and blocks with nothing left in them', async () => {
    const tasks = `- { name: one, tags: wanted, debug: }
- block: [{ name: two, tags: other, debug: }]
  rescue: [{ name: three, tags: wanted, debug: }]`
    const { nodes } = await prepared(site(tasks), ['--tags', 'wanted'])
    expect(nodes.map(({ kind }) => kind)).to.deep.equal(['flush', 'step', 'flush', 'flush'])
  })

  it('drops a play in which no task is left, flushes too', async () => {
    const second = '\n- { hosts: all, tasks: [{ name: two, tags: b, debug: }] }'
    const { plan } = await prepared(site('- { name: one, tags: a, debug: }') + second, ['-t', 'a'])
    expect(plan.plays.map(({ nodes }) => nodes.length)).to.deep.equal([4, 0])
  })

  it('has every task in a block notify what the block notifies', async () => {
    const { step } = await prepared({
      'site.yml': `
- hosts: all
  tasks:
    - notify: outer
      block:
        - block: [{ name: one, notify: inner, debug: }]
        - import_tasks: more.yml
        - import_role: { name: web }
      always: [{ name: four, debug: }]
    - { name: five, debug: }
  handlers: [{ name: outer, debug: }, { name: inner, debug: }]`,
      'more.yml': '- { name: two, debug: }',
      'roles/web/tasks/main.yml': '- { name: three, debug: }',
    })
    const notified = ['one', 'two', 'three', 'four', 'five'].map(name => step(name).notify)
    expect(notified).to.deep.equal([['outer', 'inner'], ['outer'], ['outer'], ['outer'], []])
  })

  it("leaves a role's handlers out of what a block around it notifies", async () => {
    const { plan } = await prepared({
      'site.yml': `
- hosts: all
  tasks: [{ notify: reload, block: [{ import_role: { name: web } }] }]`,
      'roles/web/handlers/main.yml': '- { name: reload, debug: }',
    })
    const [handler] = plan.plays[0]?.handlers ?? []
    expect(handler?.kind === 'step' && handler.notify).to.deep.equal([])
  })

  it('runs a role once for the same parameters, and again for others', async () => {
    const { steps } = await prepared({
      'site.yml': `
- hosts: all
  roles: [web, web, { role: web, user_count: 81 }]`,
      'roles/web/tasks/main.yml': '- { name: one, debug: }',
    })
    expect(steps.map(step => step.role?.params)).to.deep.equal([{}, { user_count: 81 }])
  })

  it('has a role that is imported know what the one that imports it was told, but for what it is told itself', async () => {
    const { steps } = await prepared({
      'site.yml': site('- { import_role: { name: outer }, vars: { user_count: 1, port: 1 } }'),
      'roles/outer/tasks/main.yml': '- { import_role: { name: inner }, vars: { port: 2 } }',
      'roles/inner/tasks/main.yml': '- { name: one, debug: }',
    })
    expect(steps.map(step => step.role?.params)).to.deep.equal([{ user_count: 1, port: 2 }])
  })

  it('keeps handlers whatever the tags', async () => {
    const { plan } = await prepared(
      site('- { name: one, tags: a, debug: }', '  handlers: [{ name: after, tags: b, debug: }]'),
      ['--tags', 'a'],
    )
    expect(plan.plays[0]?.handlers).to.have.length(1)
  })

  it('keeps an include for when it is reached, with its own folder', async () => {
    const { nodes } = await prepared({
      'site.yml': site('- import_tasks: sub/more.yml'),
      'sub/more.yml': '- include_tasks: deeper.yml',
      'sub/deeper.yml': '- debug:',
    })
    const include = nodes.find(({ kind }) => kind === 'include')
    expect(include?.folder).to.match(/\/sub$/)
  })
})

describe('planning refuses', () => {
  it('task files that import each other in circles', async () => {
    const { problems } = await prepared({
      'site.yml': site('- import_tasks: a.yml'),
      'a.yml': '- import_tasks: b.yml',
      'b.yml': '- import_tasks: a.yml',
    })
    expect(problems).to.deep.equal(['BAD_PLAYBOOK b.yml:1'])
  })

  it('roles that depend on each other', async () => {
    const { problems } = await prepared({
      'site.yml': '- { hosts: all, roles: [a] }',
      'roles/a/meta/main.yml': 'dependencies: [b]',
      'roles/b/meta/main.yml': 'dependencies: [a]',
    })
    expect(problems).to.have.length(1)
    expect(problems[0]).to.match(/^ROLE_CYCLE roles\/b\/meta\/main.yml:1/)
  })

  it('a role that imports itself', async () => {
    const { problems } = await prepared({
      'site.yml': '- { hosts: all, roles: [a] }',
      'roles/a/tasks/main.yml': '- import_role: { name: a }',
    })
    expect(problems).to.deep.equal(['ROLE_CYCLE roles/a/tasks/main.yml:1'])
  })

  it('no role that imports another of its own task files', async () => {
    const { problems, steps } = await prepared({
      'site.yml': '- { hosts: all, roles: [a] }',
      'roles/a/tasks/main.yml': '- import_role: { name: a, tasks_from: more }',
      'roles/a/tasks/more.yml': '- { name: one, debug: }',
    })
    expect(problems).to.deep.equal([])
    expect(steps.map(nameOf)).to.deep.equal(['one'])
  })

  it('a role that is not there, with the name that may be meant', async () => {
    const { problems } = await prepared({
      'site.yml': '- { hosts: all, roles: [wbe] }',
      'roles/web/tasks/main.yml': '- { debug: }',
    })
    expect(problems).to.deep.equal(['ROLE_NOT_FOUND site.yml:1 did you mean "web"?'])
  })

  it('a task file and a vars file that are not there, where they are named', async () => {
    const missing = await prepared(site('- debug:\n- import_tasks: gone.yml'))
    expect(missing.problems).to.have.length(1)
    expect(missing.problems[0]).to.match(/^FILE_NOT_FOUND site.yml:6 looked for .*gone.yml/)

    const vars = await prepared('- { hosts: all, vars_files: [gone.yml], tasks: [] }')
    expect(vars.problems[0]).to.match(/^FILE_NOT_FOUND site.yml:1/)
  })
})
