import { expect } from 'chai'

import { nameArgs } from '../../engine/arg-names.ts'
import { parseYaml } from '../../engine/load/yaml.ts'
import { positionOfKey, positionOfValue } from '../../engine/model/position.ts'
import type { SourceObject } from '../../engine/model/value.ts'
import { modules } from '../../engine/modules/index.ts'
import { FakeHost } from '../support/fake-host.ts'
import { play } from '../support/play.ts'
import { prepared } from '../support/prepared.ts'

const task = { file: 'tasks.yml', line: 1, column: 1 }
const names = { freeForm: 'cmd', aliases: { dest: 'path', name: 'path' } }
const written = (text: string): SourceObject =>
  parseYaml(text, 'args.yml', { warn: () => undefined }) as SourceObject
const problemsOf = async (line: string): Promise<readonly string[]> =>
  (await prepared(`- hosts: all\n  tasks:\n    - ${line}`)).problems

describe('nameArgs', () => {
  it('brings an alias under the name of its argument, with its places', () => {
    const { args, problems } = nameArgs(names, written('mode: 1\ndest: /a'), task)
    expect(args).to.deep.equal({ mode: 1, path: '/a' })
    expect(problems).to.deep.equal([])
    expect(positionOfKey(args, 'path')).to.deep.include({ line: 2, column: 1 })
    expect(positionOfValue(args, 'path')).to.deep.include({ line: 2, column: 7 })
  })

  it('leaves arguments alone that have their names already', () => {
    const args = written('path: /a\nconstructor: x')
    expect(nameArgs(names, args, task).args).to.equal(args)
  })

  for (const text of ['path: /a\ndest: /b', 'path: /a\nname: /a']) {
    it(`refuses ${JSON.stringify(text)} at the alias`, () => {
      const { args, problems } = nameArgs(names, written(text), task)
      expect(args).to.deep.equal({ path: '/a' })
      expect(problems.map(({ code, position }) => [code, position?.line])).to.deep.equal([
        ['BAD_ARGS', 2],
      ])
    })
  }

  it('points at the alias where the argument comes after it', () => {
    const { problems } = nameArgs(names, written('dest: /b\npath: /a'), task)
    expect(problems[0]?.position).to.deep.include({ line: 1, column: 1 })
  })

  it('refuses two aliases of one argument', () => {
    expect(nameArgs(names, written('dest: /b\nname: /a'), task).problems).to.have.length(1)
  })

  it('refuses free-form text beside the argument that it stands for', () => {
    expect(nameArgs(names, { _raw: 'ls' }, task).args).to.deep.equal({ cmd: 'ls' })
    expect(nameArgs(names, { _raw: 'ls', cmd: 'ls' }, task).problems).to.have.length(1)
  })
})

describe('aliases of modules', () => {
  it('stand for arguments that there are, and hide none', () => {
    for (const { name, aliases = {}, schema } of modules) {
      const known = Object.keys(schema.properties)
      expect(known, name).to.include.members(Object.values(aliases))
      for (const alias of Object.keys(aliases)) expect(known, name).not.to.include(alias)
    }
  })

  for (const line of [
    'file: { dest: /etc/x, state: directory }',
    'file: dest=/etc/x state=directory',
    'lineinfile: { destfile: /etc/x, regex: ^a, value: b }',
    'blockinfile: { name: /etc/x, content: b }',
    'slurp: { path: /etc/x }',
    'systemd: { unit: etcd, daemon-reload: true }',
    'service: { service: etcd, state: started }',
    'apt: { pkg: [jq], update-cache: true }',
    'sysctl: { key: vm.swappiness, val: 0 }',
    'mount: { name: /srv, state: absent }',
    'find: { path: /etc, pattern: "*.conf", exclude: a }',
    'user: { user: etcd, createhome: false }',
  ]) {
    it(`are taken before a run: ${line}`, async () => {
      expect(await problemsOf(line)).to.deep.equal([])
    })
  }

  it('are refused before a run beside their argument', async () => {
    const [problem, ...others] = await problemsOf('file: { path: /a, dest: /b, state: absent }')
    expect(problem).to.match(/^BAD_ARGS site\.yml:3 /)
    expect(others).to.deep.equal([])
  })

  it('are among the words that a misspelt one may mean', async () => {
    const wrong = 'file: { pathh: /a, state: absent }'
    expect((await problemsOf(wrong)).join()).to.include('did you mean "path"?')
    const alias = 'lineinfile: { destfil: /a, line: b }'
    expect((await problemsOf(alias)).join()).to.include('did you mean "destfile"?')
  })

  it('reach the module by the name of their argument, rendered', async () => {
    const { of } = await play(
      `
- hosts: all
  gather_facts: false
  vars: { where: /etc/x }
  tasks:
    - { name: looks, stat: { dest: "{{ where }}" } }
    - { name: twice, stat: { dest: /a, path: "{{ where }}" }, ignore_errors: true }`,
      { hosts: ['a'], machine: () => new FakeHost({ '/etc/x': 'text' }) },
    )
    expect(of('looks').result).to.have.nested.property('stat.exists', true)
    expect(of('twice').status).to.equal('failed')
  })
})
