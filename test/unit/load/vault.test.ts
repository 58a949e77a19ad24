import { expect } from 'chai'

import { loadExtraVars } from '../../../engine/cli/extra-vars.ts'
import type { TsplayError } from '../../../engine/errors.ts'
import { play } from '../../support/play.ts'
import { prepared } from '../../support/prepared.ts'
import { rejection } from '../../support/rejection.ts'
import { TempFiles } from './temp-files.ts'

const vault = '$ANSIBLE_VAULT;1.1;AES256\n61626364\n'
const site = '- {hosts: all, tasks: [{debug: }]}'

describe('a file that ansible-vault has written', () => {
  const places: Readonly<Record<string, readonly [named: string, site: string]>> = {
    'of a group': ['group_vars/all.yml', site],
    'of a host, without an ending': ['host_vars/a', site],
    'in vars_files': ['secrets.yml', '- {hosts: all, vars_files: secrets.yml, tasks: [{debug: }]}'],
    'with tasks': ['more.yml', '- {hosts: all, tasks: [{import_tasks: more.yml}]}'],
    'with plays': ['more.yml', '- import_playbook: more.yml'],
  }
  for (const [what, [name, playbook]] of Object.entries(places)) {
    it(`${what} is called one, in its place`, async () => {
      const { problems } = await prepared({ 'site.yml': playbook, [name]: vault })
      expect(problems).to.have.length(1)
      expect(problems[0]).to.match(new RegExp(`^BAD_VAULT ${name}:1 .*-e @FILE`))
    })
  }

  it('is called one as an inventory, and in -e', async () => {
    const files = await TempFiles.make({ hosts: vault })
    try {
      const { problems } = await prepared(site, ['-i', files.path('hosts')])
      expect(problems[0]).to.match(/^BAD_VAULT .*hosts:1/)
      const extra = [{ kind: 'file', path: files.path('hosts') }] as const
      const error = await rejection(loadExtraVars(extra, () => undefined))
      expect((error as TsplayError).code).to.equal('BAD_VAULT')
    } finally {
      await files.remove()
    }
  })

  it('is called one when it is included by a run', async () => {
    const { of } = await play({
      'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - {name: secrets, include_vars: '{{ inventory_hostname }}.yml'}
`,
      'vars/a.yml': vault,
    })
    expect(of('secrets').result).to.include({ code: 'BAD_VAULT' })
  })
})
