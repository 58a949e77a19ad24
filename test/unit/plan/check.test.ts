import { expect } from 'chai'

import { prepared } from '../../support/prepared.ts'

const problemsIn = async (tasks: string): Promise<readonly string[]> =>
  (await prepared(`- hosts: all\n  tasks:\n${tasks.replaceAll(/^/gm, '    ')}`)).problems

describe('a plan is checked for', () => {
  it('handlers that nothing answers for, with the name that may be meant', async () => {
    const { problems } = await prepared(`
- hosts: all
  tasks:
    - { debug: , notify: restart ngnix }
  handlers:
    - { name: restart nginx, debug: }`)
    expect(problems).to.deep.equal(['HANDLER_NOT_FOUND site.yml:4 did you mean "restart nginx"?'])
  })

  it('handlers by topic and by role, which are there', async () => {
    const { problems } = await prepared({
      'site.yml': `
- hosts: all
  roles: [web]
  tasks:
    - { debug: , notify: [a topic, 'web : reload', reload] }
  handlers: [{ name: other, listen: a topic, debug: }]`,
      'roles/web/handlers/main.yml': '- { name: reload, debug: }',
    })
    expect(problems).to.deep.equal([])
  })

  it('no handler while an include may still bring it', async () => {
    const { problems } = await prepared({
      'site.yml': `
- hosts: all
  tasks:
    - include_role: { name: web }
    - { debug: , notify: reload }`,
      'roles/web/handlers/main.yml': '- { name: reload, debug: }',
    })
    expect(problems).to.deep.equal([])
  })

  it('what includes with a plain name will bring in, however deep', async () => {
    const { problems } = await prepared({
      'site.yml': `
- hosts: all
  tasks:
    - include_tasks: gone.yml
    - include_role: { name: web }
    - include_tasks: '{{ some }}.yml'`,
      'roles/web/tasks/main.yml': '- include_tasks: more.yml',
      'roles/web/tasks/more.yml': `
- copy: { dest: /etc/motd, content: hello, mdoe: 0644 }
- { include_tasks: more.yml, when: defined again }`,
    })
    const places = problems.map(problem => problem.split(' ').slice(0, 2).join(' '))
    expect(places).to.deep.equal([
      'FILE_NOT_FOUND site.yml:4',
      'BAD_ARGS roles/web/tasks/more.yml:2',
    ])
  })

  it('all that is wrong, where a role or an import is missing, too', async () => {
    const { problems } = await prepared(`
- hosts: all
  roles: [gone]
  tasks:
    - import_tasks: gone.yml
    - copy: { dest: /etc/motd, content: hello, mdoe: 0644 }`)
    const codes = problems.map(problem => problem.split(' ')[0])
    expect(codes).to.deep.equal(['ROLE_NOT_FOUND', 'FILE_NOT_FOUND', 'BAD_ARGS'])
  })

  it('arguments that a module does not have', async () => {
    expect(
      await problemsIn('- copy: { dest: /etc/motd, content: hello, mdoe: 0644 }'),
    ).to.deep.equal(['BAD_ARGS site.yml:3 did you mean "mode"?'])
  })

  it('arguments of the wrong type, but not where a template stands', async () => {
    expect(await problemsIn('- wait_for: { port: http }')).to.have.length(1)
    expect(await problemsIn(`- wait_for: { port: '{{ port }}' }`)).to.deep.equal([])
  })

  it('a template file that is not there', async () => {
    const [problem] = await problemsIn('- template: { src: gone.hbs, dest: /etc/x }')
    expect(problem).to.match(/^FILE_NOT_FOUND site.yml:3 looked for .*templates\/gone.hbs/)
  })

  it('an unknown helper in a template file, with the place in that file', async () => {
    const { problems } = await prepared({
      'site.yml': '- { hosts: all, roles: [web] }',
      'roles/web/tasks/main.yml': '- template: { src: x.hbs, dest: /etc/x }',
      'roles/web/templates/x.hbs': 'one\ntwo {{ uper name }}\n',
    })
    expect(problems).to.deep.equal([
      'UNKNOWN_HELPER roles/web/templates/x.hbs:2 did you mean "upper"?',
    ])
  })

  it('a template file once, however many tasks render it', async () => {
    const { problems } = await prepared({
      'site.yml': `
- hosts: all
  tasks:
    - template: { src: x.hbs, dest: /etc/x }
    - template: { src: x.hbs, dest: /etc/y }`,
      'templates/x.hbs': '{{#each list}}',
    })
    expect(problems).to.have.length(1)
    expect(problems[0]).to.match(/^TEMPLATE_SYNTAX templates\/x.hbs:1/)
  })

  it('expressions in every place that takes one', async () => {
    const problems = await problemsIn(`
- { debug: , when: uper a }
- { debug: , until: uper a }
- { debug: , changed_when: uper a }
- { debug: , failed_when: uper a }
- { debug: , loop: uper a }
- { debug: , vars: { x: '{{ uper a }}' } }
- { debug: , environment: { X: '{{ uper a }}' } }
- { debug: , become_user: '{{ uper a }}' }
- { name: '{{ uper a }}', debug: }
- { debug: { msg: ['{{ uper a }}'] } }
- { assert: { that: [uper a] } }`)
    const lines = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    expect(problems).to.have.members(
      lines.map(line => `UNKNOWN_HELPER site.yml:${line} did you mean "upper"?`),
    )
  })

  it('variables of plays and roles', async () => {
    const { problems } = await prepared({
      'site.yml': `- { hosts: all, vars: { x: '{{ uper a }}' }, roles: [web] }`,
      'roles/web/defaults/main.yml': `y: '{{ uper a }}'`,
      'roles/web/vars/main.yml': `z: '{{ uper a }}'`,
    })
    expect(problems.map(problem => problem.split(' ')[1])).to.have.members([
      ...['site.yml:1', 'roles/web/defaults/main.yml:1', 'roles/web/vars/main.yml:1'],
    ])
  })

  it('everything at once, so that one run tells all', async () => {
    const { problems } = await prepared({
      'site.yml': `
- hosts: all
  tasks:
    - { cpoy: { dest: /x } }
    - { debug: , when: a == b }
    - { debug: , notify: gone }
- { hosts: all, roles: [gone] }`,
    })
    expect(problems.map(problem => problem.split(' ')[0])).to.include.members([
      ...['UNKNOWN_MODULE', 'TEMPLATE_SYNTAX', 'ROLE_NOT_FOUND'],
    ])
  })
})

describe('tags on the command line', () => {
  const tagged = '- { hosts: all, tasks: [{ name: one, tags: etcd, debug: }] }'

  it('must be there, and the one that may be meant is told', async () => {
    const { problems } = await prepared(tagged, ['--tags', 'etdc'])
    expect(problems).to.deep.equal(['UNKNOWN_SUBJECT_TAG did you mean "etcd"?'])
  })

  it('must be there to be skipped, too', async () => {
    const { problems } = await prepared(tagged, ['--skip-tags', 'nothing-like-it'])
    expect(problems).to.deep.equal(['UNKNOWN_SUBJECT_TAG see --list-tags'])
  })

  it('are there even where other tags leave them out', async () => {
    expect((await prepared(tagged, ['-t', 'etcd,untagged'])).problems).to.deep.equal([])
    expect((await prepared(tagged, ['-t', 'all'])).problems).to.deep.equal([])
  })
})
