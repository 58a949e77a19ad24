import { expect } from 'chai'

import { loadTaskFile } from '../../../engine/load/playbook.ts'
import type {
  Block,
  RoleInclude,
  Task,
  TaskNode,
  TasksInclude,
} from '../../../engine/model/playbook.ts'
import { positionOfValue } from '../../../engine/model/position.ts'
import { Template } from '../../../engine/model/value.ts'
import { problemsOf, TempFiles, testContext } from './temp-files.ts'

describe('loadTaskFile', () => {
  let files: TempFiles
  afterEach(() => files.remove())

  async function load(text: string): Promise<readonly TaskNode[]> {
    files = await TempFiles.make({ 'tasks.yml': text })
    return loadTaskFile(files.path('tasks.yml'), testContext())
  }
  const loadTask = async (text: string): Promise<Task> => (await load(text))[0] as Task

  const calls: Readonly<Record<string, readonly [string, unknown]>> = {
    '- copy: {src: a, dest: /b}': ['copy', { src: 'a', dest: '/b' }],
    '- ansible.builtin.copy: {src: a}': ['copy', { src: 'a' }],
    '- command: ls -l /': ['command', { _raw: 'ls -l /' }],
    '- shell: echo "a b" chdir=/tmp': ['shell', { _raw: 'echo "a b"', chdir: '/tmp' }],
    '- shell: A=1 make': ['shell', { _raw: 'A=1 make' }],
    '- file: path=/a state="absent"': ['file', { path: '/a', state: 'absent' }],
    "- debug: msg='a b'": ['debug', { msg: 'a b' }],
    '- include_vars: x.yml': ['include_vars', { _raw: 'x.yml' }],
    '- meta: flush_handlers': ['meta', { _raw: 'flush_handlers' }],
    '- debug:': ['debug', {}],
    '- command: ls\n  args: {chdir: /, _raw: no}': ['command', { chdir: '/', _raw: 'ls' }],
    '- action: file path=/a': ['file', { path: '/a' }],
    '- action: {module: file, path: /a}': ['file', { path: '/a' }],
    '- copy: {dest: /b, mode: 0644}': ['copy', { dest: '/b', mode: '0644' }],
  }
  for (const [text, [module, args]] of Object.entries(calls)) {
    it(`reads ${JSON.stringify(text)}`, async () => {
      const task = await loadTask(text)
      expect(task.module).to.equal(module)
      expect(task.args).to.deep.equal(args)
    })
  }

  it('runs local_action on localhost', async () => {
    const task = await loadTask('- local_action: command ls')
    expect(task).to.deep.include({ module: 'command', args: { _raw: 'ls' } })
    expect(task.keywords.delegate_to).to.equal('localhost')
  })

  it('places a template inside free-form text', async () => {
    const { args } = await loadTask('- file: state=absent path={{ a b }}/c\n')
    const path = args['path'] as Template
    expect(path).to.be.instanceOf(Template)
    expect(path.text).to.equal('{{ a b }}/c')
    expect(path.position).to.include({ line: 1, column: 27 })
    expect(positionOfValue(args, 'state')).to.include({ line: 1, column: 15 })
  })

  it('reads what stands around a module', async () => {
    const task = await loadTask(`
- name: Try {{ x }}
  command: ls
  register: r
  until: eq r.rc 0
  retries: 5
  delay: "{{ d }}"
  changed_when: false
  notify: [a, b]
  when: [x, y]
  loop: groups.etcd
  loop_control: {loop_var: host, label: "{{ host }}"}
`)
    expect(task.name).to.be.instanceOf(Template)
    expect(task).to.deep.include({ register: 'r', retries: 5, notify: ['a', 'b'] })
    expect(task.changed_when).to.deep.equal([{ kind: 'literal', value: false }])
    expect(task.keywords.when).to.have.length(2)
    expect(task.loop).to.deep.include({ loop_var: 'host' })
    expect(task.loop?.over.kind).to.equal('expression')
  })

  it('opens the lists among with_items', async () => {
    const { loop } = await loadTask('- debug:\n  with_items: [1, [2, 3]]')
    expect(loop?.over).to.deep.equal({ kind: 'value', value: [1, 2, 3] })
  })

  it('reads blocks', async () => {
    const [node] = await load(`
- when: x
  block: [{debug: {msg: a}}]
  rescue: [{debug: {msg: b}}, {debug: {msg: c}}]
`)
    const block = node as Block
    expect(block.kind).to.equal('block')
    expect([block.block, block.rescue, block.always].map(list => list.length)).to.deep.equal([
      1, 2, 0,
    ])
  })

  it('reads includes in all their forms', async () => {
    const [tasks, dynamic, role, free] = await load(`
- import_tasks: a.yml
- include_tasks: {file: "{{ x }}.yml", apply: {tags: t}}
  loop: [1]
- import_role: {name: r, tasks_from: t}
- include_role: name=r vars_from=v
`)
    expect(tasks).to.deep.include({ kind: 'tasks', static: true, file: 'a.yml' })
    expect((dynamic as TasksInclude).apply?.tags).to.deep.equal(['t'])
    expect(role).to.deep.include({ kind: 'role', static: true, public: true, tasks_from: 't' })
    expect(free).to.deep.include({ static: false, public: false, tasks_from: 'main' })
    expect((free as RoleInclude).vars_from).to.equal('v')
  })

  const refused: Readonly<Record<string, readonly string[]>> = {
    '- cpy: {}': ['UNKNOWN_MODULE 1:3'],
    '- frobnicate: {}': ['UNKNOWN_MODULE 1:3'],
    '- copy: {}\n  regsiter: x': ['UNKNOWN_KEYWORD 2:3'],
    '- regsiter: x': ['UNKNOWN_KEYWORD 1:3'],
    '- name: x': ['BAD_PLAYBOOK 1:3'],
    '- copy: {}\n  file: {}': ['BAD_PLAYBOOK 2:3'],
    '- text': ['BAD_PLAYBOOK 1:3'],
    '- copy: [a]': ['BAD_KEYWORD 1:9'],
    '- copy: src=a b': ['BAD_KEYWORD 1:15'],
    '- debug:\n  register: a-b': ['BAD_KEYWORD 2:13'],
    '- debug:\n  retries: many': ['BAD_KEYWORD 2:12'],
    '- debug:\n  async: 5': ['UNKNOWN_KEYWORD 2:3'],
    '- debug:\n  with_dict: x': ['BAD_KEYWORD 2:3'],
    '- debug:\n  loop: x\n  with_items: y': ['BAD_KEYWORD 3:3'],
    '- debug:\n  loop: {a: 1}': ['BAD_KEYWORD 2:9'],
    '- debug:\n  loop: x\n  loop_control: {lop_var: y}': ['UNKNOWN_KEYWORD 3:18'],
    '- import_tasks: a.yml\n  loop: [1]': ['BAD_KEYWORD 2:3'],
    '- include_tasks: a.yml\n  register: x': ['UNKNOWN_KEYWORD 2:3'],
    '- include_role: {nmae: x}': ['BAD_KEYWORD 1:17', 'BAD_ARGS 1:18'],
    '- include: a.yml': ['BAD_KEYWORD 1:3'],
    '- block: []\n  resuce: []': ['UNKNOWN_KEYWORD 2:3'],
    '- block: {debug: }': ['BAD_KEYWORD 1:10'],
    '- action: cpy a=b': ['UNKNOWN_MODULE 1:11'],
    'debug: {}': ['BAD_PLAYBOOK 1:1'],
  }
  for (const [text, expected] of Object.entries(refused)) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      expect(await problemsOf(load(text))).to.deep.equal(expected)
    })
  }

  it('takes an empty file for no tasks', async () => {
    expect(await load('---\n')).to.deep.equal([])
  })
})
