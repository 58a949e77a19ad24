import { expect } from 'chai'

import { prepared } from '../../support/prepared.ts'

const site = '- { hosts: all, tasks: [{ debug: }] }'
const problemsWith = async (vars: string): Promise<readonly string[]> =>
  (await prepared({ 'site.yml': site, 'group_vars/all.yml': vars })).problems

describe('how hosts are reached is checked before the run', () => {
  it('in the inventory, with its place, once for all hosts', async () => {
    const problems = await problemsWith('ansible_user: ops\nansible_port: ssh\n')
    expect(problems).to.deep.equal(['BAD_VARIABLE group_vars/all.yml:2'])
  })

  it('in -e', async () => {
    const { problems } = await prepared(site, ['-e', 'ansible_port=abc'])
    expect(problems).to.have.length(1)
    expect(problems[0]).to.match(/^BAD_VARIABLE -e:1/)
  })

  it("with Ansible's words for true, and templates, taken for what they are", async () => {
    const vars = `
ansible_port: "2222"
ansible_become: "True"
ansible_host_key_checking: false
ansible_user: '{{ default "ops" env_user }}'
ansible_connection: smart
`
    expect(await problemsWith(vars)).to.deep.equal([])
    expect(await problemsWith('ansible_become: 1\nansible_host: 10.0.0.1')).to.deep.equal([])
  })
})
