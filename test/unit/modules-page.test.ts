import { readFile } from 'node:fs/promises'

import { expect } from 'chai'

import { modules } from '../../engine/modules/index.ts'
import { prepared } from '../support/prepared.ts'
import { moduleExamples, modulesPage } from '../tools/modules-page.ts'

/** What the examples name. */
const surroundings = {
  'files/look.sh': 'ls "$1"\n',
  'templates/etcd.env.hbs': 'ETCD_NAME={{ inventory_hostname }}\n',
  'vars/releases.yml': 'kube_version: v1.36.0\n',
}

describe('the page of modules', () => {
  it('is what the modules say of themselves', async function () {
    this.timeout(20_000)
    const page = await readFile(new URL('../../docs/modules.md', import.meta.url), 'utf8')
    expect(page, 'written by test/tools/modules-page.ts').to.equal(await modulesPage())
  })

  it('has an example for each module, and none for others', () => {
    expect(Object.keys(moduleExamples)).to.have.members(modules.map(({ name }) => name))
  })

  for (const { name } of modules) {
    it(`${name}: the example passes every check that needs no host`, async () => {
      const example = moduleExamples[name]?.example ?? ''
      expect(example).to.match(new RegExp(`\\b${name}:`))
      const { problems } = await prepared({
        ...surroundings,
        'site.yml': playOf(example),
      })
      expect(problems).to.deep.equal([])
    })
  }

  it('would not take an example that is wrong', async () => {
    const { problems } = await prepared(playOf('- copy: { dest: /etc/motd, contant: hello }'))
    expect(problems.join()).to.include('BAD_ARGS')
  })
})

const playOf = (tasks: string): string => `
- hosts: all
  tasks:
${tasks.replaceAll(/^/gm, '    ')}
  handlers:
    - { name: Restart etcd, systemd: { name: etcd, state: restarted } }`
