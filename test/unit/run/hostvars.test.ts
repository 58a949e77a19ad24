import { expect } from 'chai'

import { Template } from '../../../engine/model/value.ts'
import { play } from '../../support/play.ts'

const x = '{{ index hostvars "b" "x" }}'
const hostVars = { a: { x: 'inv_a' }, b: { x: 'inv_b' } }
const told = `- { name: tell, debug: { msg: '${x}' }, run_once: true }`

describe('hostvars', () => {
  it("show a host's own value, not that of the asking play", async () => {
    const { of } = await play(
      `
- hosts: all
  gather_facts: false
  vars: { x: play }
  tasks:
    ${told}
    - { name: own, debug: { msg: '{{x}}' }, run_once: true }`,
      { hostVars },
    )
    expect(of('tell').result).to.include({ msg: 'inv_b' })
    expect(of('own').result).to.include({ msg: 'play' })
  })

  it('know nothing of what the asking task and the use of its role say', async () => {
    const { of } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: task
      debug: { msg: '{{x}}' }
      vars: { x: '${x}' }
      run_once: true
    - import_role: { name: web }
      vars: { x: param }`,
        'roles/web/tasks/main.yml': told,
      },
      { hostVars },
    )
    expect(of('task').result).to.include({ msg: 'inv_b' })
    expect(of('tell').result).to.include({ msg: 'inv_b' })
  })

  it('show what the play and its roles say where a host has nothing of its own', async () => {
    const { of } = await play(
      {
        'site.yml': `
- hosts: all
  gather_facts: false
  vars: { port: 2379 }
  roles: [web]`,
        'roles/web/defaults/main.yml': "{ url: '{{scheme}}://{{ip}}:{{port}}', port: 1 }",
        'roles/web/vars/main.yml': '{ scheme: https }',
        'roles/web/tasks/main.yml': `- { name: tell, debug: { msg: '{{ index hostvars "b" "url" }}' } }`,
      },
      { hostVars: { a: { ip: '10.0.0.1' }, b: { ip: '10.0.0.2' } } },
    )
    expect(of('tell', 'a').result).to.include({ msg: 'https://10.0.0.2:2379' })
  })

  it('tell of hosts whose variables ask for one another in a circle', async () => {
    const asks = (host: string) =>
      new Template(`{{ index hostvars "${host}" "x" }}`, { file: 'hosts.yml', line: 1, column: 1 })
    const { of, end } = await play(
      `
- hosts: a
  gather_facts: false
  tasks:
    - { name: own, debug: { msg: '{{x}}' }, ignore_errors: true }
    ${told}`,
      { hostVars: { a: { x: asks('b') }, b: { x: asks('a') } } },
    )
    expect(of('own').result).to.include({ code: 'CYCLIC_VARIABLE' })
    expect(of('tell').result).to.include({ code: 'CYCLIC_VARIABLE' })
    expect(end.bug).to.equal(false)
  })
})
