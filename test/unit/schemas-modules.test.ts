import { expect } from 'chai'

import type { TsplayError } from '../../engine/errors.ts'
import { readTasks } from '../../engine/load/task.ts'
import { parseYaml } from '../../engine/load/yaml.ts'
import type { Source } from '../../engine/model/value.ts'
import { modules } from '../../engine/modules/index.ts'
import { moduleFacts, moduleRegistry } from '../../engine/wiring/modules.ts'
import { parseYaml as plainYaml } from '../../engine/yaml-text.ts'
import { refusals } from '../support/editor-schema.ts'
import { moduleExamples } from '../tools/modules-page.ts'

/** What the engine finds wrong with a task before a run. */
function engineRefusals(text: string): readonly string[] {
  const problems: TsplayError[] = []
  const warn = (): void => undefined
  const words = new Set(moduleRegistry.keys())
  const loading = {
    modules: words,
    warn,
    problem: (error: TsplayError) => void problems.push(error),
  }
  const list = parseYaml(text, 'test.yml', { warn }) as readonly Source[]
  for (const task of readTasks(list, { loading, folder: '/' })) {
    if (task.kind !== 'task') continue
    problems.push(...(moduleFacts(task.module)?.checkArgs(task.args, task.position) ?? []))
  }
  return problems.map(({ message }) => message)
}

const editorRefusals = (text: string): readonly string[] => refusals('tasks', plainYaml(text))

const right = [
  'copy: { content: hello, dest: /etc/motd, mode: 0644 }',
  'copy: { content: hello, dest: /etc/motd, mode: "{{ mode }}" }',
  'copy: { src: a, dest: /b, force: "{{ force }}", remote_src: yes }',
  'copy: src=a dest=/b',
  'ansible.builtin.copy: { src: a, dest: /b }',
  'community.general.modprobe: { name: overlay }',
  'file: { path: /a, state: directory }',
  'file: { dest: /a, state: "{{ state }}" }',
  'file: { name: /a, state: link, src: /b }',
  'command: ls /',
  'command: { argv: [ls, 3] }',
  '{ command: ls, args: { chdir: / } }',
  '{ copy: { src: a }, args: { dest: /b } }',
  'shell: "echo {{ x }}"',
  'setup:',
  'meta: flush_handlers',
  'package: { name: vim }',
  'package: { name: [vim, curl], state: present }',
  'package: { name: "{{ packages }}" }',
  'wait_for: { port: "22" }',
  'wait_for: { port: "{{ port }}", timeout: 5 }',
  'set_fact: { a: 1, b: [2] }',
  'assert: { that: [eq a b, not c] }',
  'assert: { that: eq a b, fail_msg: no }',
  'action: copy src=a dest=/b',
  'local_action: { module: copy, src: a, dest: /b }',
  'sysctl: { name: a.b, value: 1 }',
  'user: { name: me, uid: "{{ uid }}" }',
  '{ import_tasks: a.yml, when: x }',
  '{ include_tasks: { file: a.yml, apply: { tags: a } }, loop: [1] }',
  'import_role: name=a tasks_from=b',
  '{ block: [{ debug: }], rescue: [{ debug: }], always: [{ debug: }], when: x }',
]

const wrong = [
  'copy: { content: hello, dest: etc/motd }',
  'copy: { content: hello }',
  'copy: { dest: /b }',
  'copy: { src: a, content: b, dest: /b }',
  'copy: { src: a, dest: /b, mdoe: "0644" }',
  'copy: { src: a, dest: /b, force: maybe }',
  'copy: { src: a, dest: /b, mode: rw }',
  'copy: [a, /b]',
  'copy:',
  'copy: hello',
  'ansible.builtin.copy: { sorce: a, dest: /b }',
  'file: { path: /a, state: present }',
  'file: { state: directory }',
  'command: { chdir: / }',
  'command: { cmd: ls, argv: [ls] }',
  'meta: flush_handler',
  'wait_for: { port: ssh }',
  'set_fact: { 1a: x }',
  'package: { name: { a: 1 } }',
  'assert: { fail_msg: no }',
  'kopy: { src: a, dest: /b }',
  '{ copy: { src: a, dest: /b }, file: { path: /a } }',
  '{ copy: { src: a, dest: /b }, wehn: x }',
  '{ copy: { src: a, dest: /b }, async: 10 }',
  '{ name: nothing }',
  '{ debug: , loop: [1], with_items: [2] }',
  '{ debug: , with_dict: a }',
  '{ import_tasks: a.yml, loop: [1] }',
  '{ import_tasks: a.yml, register: x }',
  'include: a.yml',
  'import_role: { tasks_from: a }',
  'import_role: { name: a, task_from: b }',
  '{ block: [{ debug: }], register: x }',
  '{ block: [{ debug: }], until: x }',
  'block: { debug: }',
]

const asTask = (text: string): string => (text.startsWith('{') ? `- ${text}\n` : `- { ${text} }\n`)
const taskText = (text: string): string =>
  /^[a-z_.]+: ?[^{["]*$/.test(text) ? `- ${text}\n` : asTask(text)

describe('modules in the schema for editors', function () {
  this.timeout(20_000)

  for (const { name } of modules) {
    it(`${name}: its example is right, and one argument more is not`, () => {
      const text = moduleExamples[name]?.example ?? ''
      expect(editorRefusals(text)).to.deep.equal([])
      if (moduleRegistry.get(name)?.schema.additionalProperties !== undefined) return
      expect(editorRefusals(`- ${name}: { no_such_argument: 1 }\n`)).not.to.be.empty
    })
  }

  for (const text of right) {
    it(`take ${text}, as the engine does`, () => {
      expect(engineRefusals(taskText(text))).to.deep.equal([])
      expect(editorRefusals(taskText(text))).to.deep.equal([])
    })
  }

  for (const text of wrong) {
    it(`refuse ${text}, as the engine does`, () => {
      expect(engineRefusals(taskText(text))).not.to.be.empty
      expect(editorRefusals(taskText(text))).not.to.be.empty
    })
  }
})
