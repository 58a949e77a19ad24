import { expect } from 'chai'

import { loadPlaybook } from '../../../engine/load/playbook.ts'
import { problemsOf, TempFiles, testContext } from './temp-files.ts'

describe('loadPlaybook', () => {
  let files: TempFiles
  afterEach(() => files.remove())

  async function load(text: string, others: Readonly<Record<string, string>> = {}) {
    files = await TempFiles.make({ 'site.yml': text, ...others })
    return loadPlaybook(files.path('site.yml'), testContext())
  }

  it('reads a play with its defaults', async () => {
    const [play] = await load('- hosts: web\n')
    expect(play).to.deep.include({
      hosts: 'web',
      gather_facts: true,
      strategy: 'linear',
      order: 'inventory',
      serial: [],
      force_handlers: false,
      tasks: [],
      folder: files.folder,
    })
    expect(play?.position).to.deep.equal({ file: files.path('site.yml'), line: 1, column: 3 })
  })

  it('reads the keywords of a play', async () => {
    const [play] = await load(`
- name: Web
  hosts: [web, "{{ more }}"]
  become: true
  serial: [1, "30%"]
  tags: one, two
  vars: {a: 1}
  environment: {HTTP_PROXY: "{{ proxy }}"}
  max_fail_percentage: 10
  vars_files: [x.yml]
  roles: [base, {role: web, size: 80, tags: web, vars: {a: 2}}]
`)
    expect(play?.serial).to.deep.equal([1, '30%'])
    expect(play?.keywords).to.deep.include({ become: true, tags: ['one', 'two'], vars: { a: 1 } })
    expect(play?.max_fail_percentage).to.equal(10)
    expect(play?.roles.map(({ role }) => role)).to.deep.equal(['base', 'web'])
    expect(play?.roles[1]?.params).to.deep.equal({ size: 80 })
    expect(play?.roles[1]?.keywords).to.deep.include({ tags: ['web'], vars: { a: 2 } })
  })

  it('puts an imported playbook in its place and passes tags, when and vars down', async () => {
    const plays = await load(
      `
- hosts: a
- import_playbook: sub/other.yml
  tags: outer
  when: wanted
  vars: {x: 1}
- hosts: c
`,
      { 'sub/other.yml': '- hosts: b\n  tags: inner\n  vars: {x: 0, y: 2}\n' },
    )
    expect(plays.map(({ hosts }) => hosts)).to.deep.equal(['a', 'b', 'c'])
    expect(plays[1]?.folder).to.equal(files.path('sub'))
    expect(plays[1]?.keywords.tags).to.deep.equal(['outer', 'inner'])
    expect(plays[1]?.keywords.when).to.have.length(1)
    expect(plays[1]?.keywords.vars).to.deep.equal({ x: 1, y: 2 })
  })

  it('reports the problems of all files together', async () => {
    const problems = await problemsOf(
      load('- hosts: a\n  taks: []\n- import_playbook: o.yml\n- import_playbook: gone.yml\n', {
        'o.yml': '- hosts: b\n  gather_facts: maybe\n',
      }),
    )
    expect(problems).to.have.members([
      'UNKNOWN_KEYWORD 2:3',
      'BAD_KEYWORD 2:17',
      'FILE_NOT_FOUND 4:20',
    ])
  })

  const refused: Readonly<Record<string, readonly string[]>> = {
    'hosts: all': ['BAD_PLAYBOOK 1:1'],
    '': ['BAD_PLAYBOOK 0:0'],
    '- tasks: []': ['BAD_PLAYBOOK 1:3'],
    '- hosts:': ['BAD_KEYWORD 1:9'],
    '- just text': ['BAD_PLAYBOOK 1:3'],
    '- import_playbook: site.yml': ['BAD_PLAYBOOK 1:20'],
    '- hosts: a\n  strategy: lineer': ['BAD_KEYWORD 2:13'],
    '- hosts: a\n  serial: 0': ['BAD_KEYWORD 2:11'],
    '- hosts: a\n  when: x': ['UNKNOWN_KEYWORD 2:3'],
    '- hosts: a\n  vars_prompt: []': ['UNKNOWN_KEYWORD 2:3'],
    '- hosts: a\n  tags: "{{ x }}"': ['BAD_KEYWORD 2:10'],
    '- hosts: a\n  become: maybe': ['BAD_KEYWORD 2:11'],
    '- hosts: a\n  roles: [{port: 1}]': ['BAD_PLAYBOOK 2:11'],
    '- hosts: a\n  roles: [{role: x, tasks_from: y}]': ['BAD_KEYWORD 2:21'],
    '- hosts: a\n  tasks:\n  - debug: {{ x }}': ['UNQUOTED_TEMPLATE 3:12'],
  }
  for (const [text, expected] of Object.entries(refused)) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      expect(await problemsOf(load(text))).to.deep.equal(expected)
    })
  }

  it('warns of a role parameter that looks like a misspelt keyword', async () => {
    files = await TempFiles.make({ 'site.yml': '- hosts: a\n  roles: [{role: x, tgas: y}]\n' })
    const context = testContext()
    await loadPlaybook(files.path('site.yml'), context)
    expect(context.warnings).to.have.length(1)
  })
})
